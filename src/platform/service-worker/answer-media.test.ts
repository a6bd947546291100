import { expect, test } from 'vitest';
import { mediaAddress, readMediaQuestion } from '../media-address.ts';
import { answerMedia, readRange } from './answer-media.ts';
import type { PageClients } from './worker-scope.ts';

const token = '11111111-2222-4333-8444-555555555555';
const address = `https://clinic.example${mediaAddress(token)}`;
const asking = (range?: string, url = address) =>
  new Request(url, range === undefined ? {} : { headers: { range } });

/** Pages by id; each answers with what `say` gives it for a question. */
function pages(say: Record<string, (from: number, to: number | null) => unknown>): PageClients {
  return {
    claim: async () => undefined,
    get: async (id) => {
      const answer = say[id];
      if (answer === undefined) return undefined;
      return {
        postMessage(message, [port]) {
          const question = readMediaQuestion(message);
          if (question === null || !(port instanceof MessagePort)) throw new Error('no question');
          port.postMessage(answer(question.from, question.to));
          port.close();
        },
      };
    },
  };
}

const bytes = new Uint8Array(1_000).map((_, at) => at % 251);
const found = (from: number, to: number | null) => ({
  found: true,
  type: 'video/mp4',
  sizeBytes: bytes.length,
  from,
  bytes: bytes.slice(from, to === null ? undefined : to + 1),
});

test('a range is answered by the page that asks, and kept nowhere', async () => {
  const response = await answerMedia(asking('bytes=10-19'), 'page', pages({ page: found }));
  expect(response.status).toBe(206);
  expect(Object.fromEntries(response.headers)).toEqual({
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    'content-length': '10',
    'content-range': 'bytes 10-19/1000',
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'content-type': 'video/mp4',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  });
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes.slice(10, 20));
});

test.each([
  ['without a range, as a page or a download would ask', asking(), 416],
  ['behind the end', asking('bytes=1000-'), 416],
  ['of several ranges', asking('bytes=0-1,3-4'), 416],
  ['of an end before the start', asking('bytes=9-1'), 416],
])('nothing is given %s', async (_, request, status) => {
  const response = await answerMedia(request, 'page', pages({ page: found }));
  expect(response.status).toBe(status);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.text()).toBe('');
});

test.each([
  ['another page than the one with the token', 'other', { other: () => ({ found: false }) }],
  ['a page that is gone', 'gone', {}],
  ['a page that answers nonsense', 'odd', { odd: () => ({ found: true, bytes: '<script>' }) }],
])('%s gets nothing', async (_, id, say) => {
  expect((await answerMedia(asking('bytes=0-'), id, pages(say))).status).toBe(404);
});

test.each([
  ['bytes=0-', { from: 0, to: null }],
  ['bytes=5-9', { from: 5, to: 9 }],
  ['bytes=-5', null],
  ['items=0-1', null],
  [null, null],
])('the range %s', (header, range) => {
  expect(readRange(header)).toEqual(range);
});
