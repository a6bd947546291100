import { expect, test, vi } from 'vitest';
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import { mediaPieceBytes, mediaToken } from '#src/platform/media-address.ts';
import { answerEnd, type Listening, shareMedia } from './share-media.ts';

const size = 3 * mediaPieceBytes + 5;

test.each([
  ['from the start, as far as is opened at once', 0, null, mediaPieceBytes],
  ['inside of a piece', 10, 19, 20],
  ['never across a border', mediaPieceBytes - 1, mediaPieceBytes + 9, mediaPieceBytes],
  ['the last piece', 3 * mediaPieceBytes, null, size],
  ['never behind the end', 3 * mediaPieceBytes, size + 99, size],
])('%s', (_, from, to, end) => {
  expect(answerEnd({ from, to }, size)).toBe(end);
});

function share(read: (from: number, to: number) => Promise<Result<Uint8Array>>) {
  const listeners = new Set<(event: MessageEvent<unknown>) => void>();
  const container: Listening = {
    addEventListener: (_, listener) => listeners.add(listener),
  };
  const failures: Failure[] = [];
  const link = shareMedia(container, { sizeBytes: 100, type: 'audio/wav', read }, (failure) =>
    failures.push(failure),
  );
  const ask = (token: string | null, from = 0) => {
    const port = { postMessage: vi.fn() };
    const event = new MessageEvent('message', { data: { kind: 'media', token, from, to: null } });
    Object.defineProperty(event, 'ports', { value: [port] });
    for (const listener of listeners) listener(event);
    return port.postMessage;
  };
  return { link, ask, failures, token: mediaToken(link.url) };
}

const fine = async (from: number, to: number): Promise<Result<Uint8Array>> => ({
  ok: true,
  value: new Uint8Array(to - from),
});

test('answers for its own token as long as it is open', async () => {
  const { link, ask, token } = share(fine);
  const strange = ask('11111111-2222-4333-8444-555555555555');
  await vi.waitFor(() => expect(strange).toHaveBeenCalledExactlyOnceWith({ found: false }), {
    timeout: 30_000,
  });
  const given = ask(token, 40);
  await vi.waitFor(() => expect(given).toHaveBeenCalledOnce(), { timeout: 30_000 });
  expect(given.mock.calls[0]?.[0]).toEqual({
    found: true,
    type: 'audio/wav',
    sizeBytes: 100,
    from: 40,
    bytes: new Uint8Array(60),
  });
  link.close();
  const late = ask(token);
  await vi.waitFor(() => expect(late).toHaveBeenCalledExactlyOnceWith({ found: false }), { timeout: 30_000 });
});

test('says nothing of a file that was refused, and tells why', async () => {
  const { ask, failures, token } = share(async () => ({
    ok: false,
    failure: { kind: 'refusal', code: 'E_FILE_HASH' },
  }));
  const given = ask(token);
  await vi.waitFor(() => expect(given).toHaveBeenCalledExactlyOnceWith({ found: false }), {
    timeout: 30_000,
  });
  expect(failures).toEqual([{ kind: 'refusal', code: 'E_FILE_HASH' }]);
});
