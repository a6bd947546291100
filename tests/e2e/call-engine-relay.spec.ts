/** The engine of calls where there is no way but the relay: when the relay dies, when the cable is cut, and when the line is narrow. */
import { test as base, expect, type Page } from '@playwright/test';
import { openEmptySite } from '#tests/support/calls/empty-site.ts';
import { roadsOf } from '#tests/support/calls/media-checks.ts';
import { hasTurnServer, turnCredential } from '#tests/support/calls/turn-server.ts';
import { callBrowser } from './support/calls.ts';
import { bytesSent, expectPartyMoving, joinRoom, untilCall } from './support/engine-pages.ts';
import { type RelayNetwork, relayFixtures } from './support/relay.ts';

type Call = readonly [one: Page, two: Page];

const test = base.extend<RelayNetwork & { call: Call }>({
  ...relayFixtures,
  call: async ({ context, relay, network }, use) => {
    const site = await openEmptySite();
    const iceServers = [
      { urls: [`turn:127.0.0.1:${network.port}?transport=udp`], ...turnCredential(relay.secret, 3_600) },
    ];
    const join = (n: number) => joinRoom(context, site.origin, 'relay', n, { relay: true, iceServers });
    const call = [await join(1), await join(2)] as const;
    await expectBothMove(call);
    await use(call);
    site.close();
  },
});

test.use({ launchOptions: callBrowser });
test.skip(!hasTurnServer, 'coturn is not installed');

async function expectBothMove([one, two]: Call): Promise<void> {
  await expectPartyMoving(one, 2);
  await expectPartyMoving(two, 1);
}

async function untilPhase(call: Call, phase: 'reconnecting' | 'connected'): Promise<void> {
  for (const page of call)
    if (phase === 'connected') await untilCall(page, ({ engine }) => engine.view.state.phase === 'connected');
    else await untilCall(page, ({ engine }) => engine.view.state.phase === 'reconnecting');
}

test('media goes through the relay at both ends, and again after the relay has died and come back', async ({
  call,
  relay,
}) => {
  for (const page of call)
    await expect
      .poll(async () => (await roadsOf(page)).map(({ local, remote }) => `${local} ${remote}`))
      .toEqual(['relay relay']);
  await relay.kill();
  await untilPhase(call, 'reconnecting');
  await relay.start();
  await untilPhase(call, 'connected');
  await expectBothMove(call);
});

test('a cut cable is found out and said, and media is back when it is whole', async ({ call, network }) => {
  network.cut();
  await untilPhase(call, 'reconnecting');
  network.mend();
  await untilPhase(call, 'connected');
  await expectBothMove(call);
  // So long that nobody hopes for the old connection any more.
  network.cut();
  await untilPhase(call, 'reconnecting');
  const sent = await Promise.all(call.map((page) => bytesSent(page, 'video')));
  for (const page of call)
    await untilCall(
      page,
      ({ engine }) => engine.view.state.phase === 'reconnecting' && engine.view.state.mode === 'full',
    );
  // Seconds later: what the screen calls reconnecting has sent nothing.
  for (const [at, page] of call.entries())
    expect(await bytesSent(page, 'video')).toBeLessThanOrEqual(sent[at] ?? 0);
  network.mend();
  await untilPhase(call, 'connected');
  await expectBothMove(call);
});

test('a device that comes into another network is back in the call without a new one', async ({
  call,
  network,
  context,
}) => {
  await context.setOffline(true);
  network.cut();
  await untilPhase(call, 'reconnecting');
  // The relay has never heard of the address that they come from now.
  await network.move();
  network.mend();
  await context.setOffline(false);
  await untilPhase(call, 'connected');
  await expectBothMove(call);
});

test('on a narrow line the picture steps down, both know why, and it comes back', async ({
  call,
  network,
}) => {
  const [one, two] = call;
  const step = (page: Page, whose: 'ours' | 'theirs') =>
    page.evaluate((which) => globalThis.call.engine.view.parties[0]?.[which], whose);
  network.set({ bitsPerSecond: 300_000, delayMs: 30, lossShare: 0.01 });
  await expect.poll(() => step(one, 'ours')).toEqual({ step: 'lower', cause: 'network' });
  await expect.poll(() => step(two, 'theirs')).toMatchObject({ step: 'lower', cause: 'network' });
  network.set({ bitsPerSecond: 80_000, delayMs: 40 });
  await expect.poll(() => step(one, 'ours')).toEqual({ step: 'paused', cause: 'network' });
  await expect.poll(() => step(two, 'theirs')).toMatchObject({ step: 'paused', cause: 'network' });
  network.set({});
  for (const page of call)
    for (const whose of ['ours', 'theirs'] as const)
      await expect
        .poll(() => step(page, whose), { timeout: 120_000 })
        .toMatchObject({ step: 'full', cause: 'none' });
  await expectBothMove(call);
});
