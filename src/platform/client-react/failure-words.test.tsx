// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { TRPCClientError } from '@trpc/client';
import { afterEach, expect, it, vi } from 'vitest';
import { failureOfResponse } from '#src/features/attachments/client/http-files.ts';
import { failureOf } from '#src/features/identity/client/failure.ts';
import { readSignInAnswer } from '#src/features/identity/client/sign-in-answer.ts';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { announcement, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { FailureWords } from './failure-words.tsx';
import { queryFailure } from './trpc.tsx';
import { useFailureText } from './use-failure-text.ts';

const requestId = '7f3a91bc-6a70-4c31-9d0e-5b1f4a2c7d18';

afterEach(cleanup);

/** What the client of tRPC throws over a server's answer. */
function answered(appCode: string, id: string | null = requestId) {
  const data = { appCode, refusal: null, retryAfterMs: null, requestId: id };
  return TRPCClientError.from({ error: { code: -32603, message: appCode, data } });
}

/** The sentence as places show it that have room for words only. */
function Sentence({ failure }: { failure: Failure }) {
  return <p>{useFailureText()(failure)}</p>;
}

it.each([
  ['a question', () => queryFailure(answered('INTERNAL'))],
  ['a command', () => failureOf(answered('UNAVAILABLE'))],
  ['the sign-in', () => failureOf(readSignInAnswer(503, { code: 'UNAVAILABLE', requestId }))],
])('a fault of the server that %s meets carries the id of the request', (_, read) => {
  expect(read()).toMatchObject({ kind: 'domain', reference: requestId });
});

it('a fault of the server that a file meets carries the id of the request', async () => {
  const response = Response.json({ code: 'STORAGE_FULL', requestId }, { status: 503 });
  expect(failureOf(await failureOfResponse(response))).toEqual({
    kind: 'domain',
    code: 'STORAGE_FULL',
    reference: requestId,
  });
});

it.each([
  ['what the person did wrong', failureOf(answered('WRONG_PASSWORD'))],
  ['an answer without an id', failureOf(answered('INTERNAL', null))],
  ['a fault of this device', failureOf(new Error('a bug'))],
  ['a lost connection', failureOf(new TypeError('fetch failed'))],
])('there is no reference for %s', (_, failure) => {
  expect(failure).not.toHaveProperty('reference');
  renderScreen(<FailureWords failure={failure} />);
  expect(screen.queryByText(/Reference/)).toBeNull();
  expect(screen.queryByRole('button')).toBeNull();
});

it('the reference is short enough to be read out, and copied whole', async () => {
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal('navigator', Object.assign(navigator, { clipboard: { writeText } }));
  renderScreen(<FailureWords failure={failureOf(answered('INTERNAL'))} />);
  expect(screen.getByText('Reference: 7f3a91bc')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Copy the reference' }));
  await vi.waitFor(() => expect(announcement()?.textContent).toBe('Copied.'), { timeout: 30_000 });
  expect(writeText).toHaveBeenCalledWith(requestId);
});

it('a line of words ends with the reference, in Spanish too', () => {
  renderScreen(<Sentence failure={failureOf(answered('INTERNAL'))} />, 'es');
  expect(
    screen.getByText('Algo ha fallado por nuestra parte. Inténtelo de nuevo. Referencia: 7f3a91bc'),
  ).toBeTruthy();
});
