/** Calls that must go through the clinic's relay, when it dies, when a credential has ended, and over a network that is hardly one. */
import { expect, type Page } from '@playwright/test';
import type { TurnCredential } from '#tests/support/calls/turn-client.ts';
import {
  hasTurnServer,
  startTurnServer,
  type TurnServer,
  turnCredential,
} from '#tests/support/calls/turn-server.ts';
import { callBrowser } from './support/calls.ts';
import { test as base } from './support/clinic.ts';

const test = base.extend<{ relay: TurnServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  relay: async ({}, use) => {
    const relay = await startTurnServer();
    await use(relay);
    await relay.close();
  },
});

test.use({ launchOptions: callBrowser });
test.skip(!hasTurnServer, 'coturn is not installed');

/** What a browser gets from the relay with this credential: its kinds of candidates, and the numbers of errors. */
function tryCredential(
  page: Page,
  url: string,
  credential: TurnCredential,
): Promise<{ kinds: string[]; errors: number[] }> {
  return page.evaluate(
    async ([urls, username, password]) => {
      const connection = new RTCPeerConnection({
        iceServers: [{ urls, username, credential: password }],
        iceTransportPolicy: 'relay',
      });
      const kinds: string[] = [];
      const errors: number[] = [];
      connection.onicecandidateerror = ({ errorCode }) => errors.push(errorCode);
      connection.onicecandidate = ({ candidate }) => {
        if (candidate?.type) kinds.push(candidate.type);
      };
      connection.createDataChannel('try');
      await connection.setLocalDescription();
      while (connection.iceGatheringState !== 'complete')
        await new Promise((done) => {
          connection.onicegatheringstatechange = done;
        });
      connection.close();
      return { kinds, errors };
    },
    [url, credential.username, credential.credential] as const,
  );
}

test('a browser gets nothing from the relay with a credential that has ended or was changed', async ({
  page,
  relay,
}) => {
  const good = turnCredential(relay.secret, 600);
  await page.goto('/sign-in');
  expect(await tryCredential(page, relay.url, good)).toEqual({ kinds: ['relay'], errors: [] });
  const expired = turnCredential(relay.secret, -1);
  const changed = { ...good, username: good.username.replace(/^\d+/, (end) => String(Number(end) + 3_600)) };
  for (const credential of [expired, changed])
    expect(await tryCredential(page, relay.url, credential)).toEqual({ kinds: [], errors: [401] });
});
