/** Calls that must go through the clinic's relay, when it dies, when a credential has ended, and over a network that is hardly one. */
import { expect, type Page } from '@playwright/test';
import { relayOnly, roadsOf, smallCamera } from '#tests/support/calls/media-checks.ts';
import type { TurnCredential } from '#tests/support/calls/turn-client.ts';
import { hasTurnServer, turnCredential } from '#tests/support/calls/turn-server.ts';
import { callBrowser } from './support/calls.ts';
import { test as base } from './support/clinic.ts';
import { type RelayNetwork, relayFixtures } from './support/relay.ts';
import { expectHeard, expectSeen, openCall } from './support/visit-pages.ts';

const test = base.extend<RelayNetwork>({
  ...relayFixtures,
  clinicEnv: async ({ relay, network }, use) => {
    await use({ TURN_URLS: `turn:127.0.0.1:${network.port}?transport=udp`, TURN_SECRET: relay.secret });
  },
});

test.use({ launchOptions: callBrowser });
// Two browsers, a clinic and a relay of their own: patience for busy machines, not a measure.
test.slow();
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

async function expectRelayed(page: Page): Promise<void> {
  await expect
    .poll(async () => (await roadsOf(page)).map(({ local, remote }) => `${local} ${remote}`))
    .toEqual(['relay relay']);
}

test('a call through the relay: both are told why the picture is paused on a narrow line, and it goes on after the relay has died', async ({
  browser,
  ownClinic,
  relay,
  network,
}) => {
  const { rosa, doctor } = await openCall(browser, ownClinic.origin, [relayOnly, smallCamera]);
  for (const page of [rosa, doctor]) {
    await expectSeen(page);
    await expectHeard(page);
    await expectRelayed(page);
  }
  network.set({ bitsPerSecond: 80_000, delayMs: 40 });
  await expect(rosa.getByText(/The picture of .* is paused: the connection is slow/)).toBeVisible();
  await expect(doctor.getByText(/Your picture to .* is paused: the connection is slow/)).toBeVisible();
  await expectHeard(rosa);
  network.set({});
  for (const page of [rosa, doctor]) {
    await expect(page.getByText(/paused: the connection is slow/)).toHaveCount(0);
    await expectSeen(page);
  }
  await relay.kill();
  for (const page of [rosa, doctor]) await expect(page.getByText(/Reconnecting…/).first()).toBeVisible();
  await relay.start();
  for (const page of [rosa, doctor]) {
    await expect(page.getByText('Connected', { exact: true })).toBeVisible();
    await expectSeen(page);
    await expectHeard(page);
    await expectRelayed(page);
  }
});

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
