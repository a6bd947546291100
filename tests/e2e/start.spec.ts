/** What the server does with requests that come while it starts: people reload most when it is away. */
import { expect } from '@playwright/test';
import { test } from './support/clinic.ts';

test('every request that comes while the server starts is answered', async ({ ownClinic }) => {
  await ownClinic.kill();
  let isReady = false;
  const seen = new Set<number>();
  /** One visitor who asks again and again; a request without an answer ends the test by its timeout. */
  const visit = async () => {
    while (!isReady) {
      const answer = await fetch(`${ownClinic.origin}/api/trpc/identity.me`, {
        signal: AbortSignal.timeout(20_000),
      }).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'TimeoutError') throw error;
        return null;
      });
      if (answer !== null) seen.add(answer.status);
      await answer?.text();
    }
  };
  const visitors = Array.from({ length: 8 }, visit);
  await ownClinic.start();
  isReady = true;
  await Promise.all(visitors);
  // Too early, or simply not signed in: nothing else.
  expect([...seen].sort()).toEqual([401, 503]);
});
