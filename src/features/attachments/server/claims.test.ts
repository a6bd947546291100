import { describe, expect, it } from 'vitest';
import type { ClaimableRow } from './claim-store.ts';
import { refuseClaim } from './claims.ts';

const message = { messageId: 'm1', conversationId: 'c1', sender: 'ana', files: ['k'] };
const file: ClaimableRow = {
  key: 'k',
  uploaderId: 'ana',
  conversationId: 'c1',
  complete: true,
  claimed: false,
  messageId: null,
};

describe('a message may own a file', () => {
  it.each<[string, ClaimableRow | undefined, string | null]>([
    ['that its sender uploaded for this conversation', file, null],
    ['that it owns already', { ...file, claimed: true, messageId: 'm1' }, null],
    ['not when there is none', undefined, 'FILE_UNKNOWN'],
    ['not when somebody else uploaded it', { ...file, uploaderId: 'eve' }, 'FILE_UNKNOWN'],
    ['not when it was uploaded for another conversation', { ...file, conversationId: 'c2' }, 'FILE_UNKNOWN'],
    ['not before all of it has arrived', { ...file, complete: false }, 'FILE_INCOMPLETE'],
    ['not when another message owns it', { ...file, claimed: true, messageId: 'm0' }, 'FILE_TAKEN'],
    ['not when the message that owned it is gone', { ...file, claimed: true }, 'FILE_TAKEN'],
  ])('%s', (_name, row, expected) => {
    expect(refuseClaim(message, row)).toBe(expected);
  });

  it('and nothing is told of files of others', () => {
    const foreign = { ...file, uploaderId: 'eve' };
    for (const row of [
      { ...foreign, complete: false },
      { ...foreign, claimed: true, messageId: 'm0' },
    ])
      expect(refuseClaim(message, row)).toBe('FILE_UNKNOWN');
  });
});
