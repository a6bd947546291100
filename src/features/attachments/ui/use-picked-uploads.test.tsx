// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { upload } from '#tests/support/ui-fixtures/files.ts';
import type { UploadView } from '../client/attachment-api.ts';
import { type Taken, usePickedUploads } from './use-picked-uploads.ts';

const none: readonly UploadView[] = [];

function open() {
  const answer = Promise.withResolvers<Taken>();
  const hook = renderHook(({ uploads }) => usePickedUploads(uploads), {
    initialProps: { uploads: none },
  });
  act(() => hook.result.current.note(answer.promise));
  const taken = (uploadIds: string[]) => act(async () => answer.resolve({ uploadIds, whole: true }));
  return { hook, taken };
}

describe('files that were picked', () => {
  it('can be sent at every moment until the queue shows them, and from then on by the queue', async () => {
    const { hook, taken } = open();
    expect(hook.result.current.picking).toBe(true);
    await taken(['a', 'b']);
    expect(hook.result.current.picking).toBe(true);
    hook.rerender({ uploads: [upload('a')] });
    expect(hook.result.current.picking).toBe(true);
    hook.rerender({ uploads: [upload('a'), upload('b')] });
    expect(hook.result.current.picking).toBe(false);
    expect(hook.result.current.settle()).toBeNull();
  });

  it('that the queue showed first are over with the answer', async () => {
    const { hook, taken } = open();
    hook.rerender({ uploads: [upload('a')] });
    expect(hook.result.current.picking).toBe(true);
    await taken(['a']);
    expect(hook.result.current.picking).toBe(false);
  });

  it('are not waited for when they were refused', async () => {
    const { hook, taken } = open();
    await taken([]);
    expect(hook.result.current.picking).toBe(false);
  });

  it('go with the message that is sent meanwhile, and only with that one', async () => {
    const { hook, taken } = open();
    let waited: Promise<Taken> | null = null;
    act(() => {
      waited = hook.result.current.settle();
    });
    expect(hook.result.current.picking).toBe(false);
    await taken(['a']);
    expect(await waited).toEqual({ uploadIds: ['a'], whole: true });
    expect(hook.result.current.settle()).toBeNull();
  });
});
