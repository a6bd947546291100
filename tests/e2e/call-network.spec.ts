/** The engine of calls on bad networks, through a real relay: it finds another way, sends nothing meanwhile, and puts sound first. */
import { expect, test } from '@playwright/test';
import { type EmptySite, openEmptySite } from '#tests/support/calls/empty-site.ts';
import {
  hasTurnServer,
  startTurnServer,
  type TurnServer,
  turnCredential,
} from '#tests/support/calls/turn-server.ts';
import { openUdpProxy, type UdpProxy } from '#tests/support/calls/udp-proxy.ts';
import { callBrowser } from './support/calls.ts';
import { bytesSent, expectMoving, joinRoom, untilCall } from './support/engine-pages.ts';

test.use({ launchOptions: callBrowser });
test.skip(!hasTurnServer, 'coturn is not installed');

let site: EmptySite;
let turn: TurnServer;
let proxy: UdpProxy;
test.beforeEach(async () => {
  site = await openEmptySite();
  turn = await startTurnServer();
  proxy = await openUdpProxy(turn.port);
});
test.afterEach(async () => {
  site.close();
  await proxy.close();
  await turn.close();
});

/** Both only through the relay, and to it only through the proxy. */
function relayed() {
  const { username, credential } = turnCredential(turn.secret, 3_600);
  return {
    relay: true,
    iceServers: [{ urls: [`turn:127.0.0.1:${proxy.port}?transport=udp`], username, credential }],
  };
}

test('a cut line: both see why, nothing is sent meanwhile, and the call is back by itself', async ({
  context,
}) => {
  const one = await joinRoom(context, site.origin, 'cut', 1, relayed());
  const two = await joinRoom(context, site.origin, 'cut', 2, relayed());
  await expectMoving(one, 2);
  await untilCall(one, ({ engine }) => engine.view.parties[0]?.reading?.relayed === true);
  proxy.cut();
  for (const page of [one, two])
    await untilCall(page, ({ engine }) => engine.view.state.phase === 'reconnecting');
  const sound = await bytesSent(one, 'audio');
  const picture = await bytesSent(one, 'video');
  expect(await one.evaluate(() => globalThis.call.engine.view.quality)).toBe('lost');
  // Seconds later it is still looking for a way, now by a new connection.
  await untilCall(one, ({ engine }) => {
    const { state } = engine.view;
    return state.phase === 'reconnecting' && state.mode === 'full';
  });
  expect(await bytesSent(one, 'audio')).toBeLessThanOrEqual(sound);
  expect(await bytesSent(one, 'video')).toBeLessThanOrEqual(picture);
  proxy.mend();
  for (const page of [one, two])
    await untilCall(page, ({ engine }) => engine.view.state.phase === 'connected');
  await expectMoving(one, 2);
  await expectMoving(two, 1);
});

test('a relay that dies and comes back costs no call', async ({ context }) => {
  const one = await joinRoom(context, site.origin, 'dies', 1, relayed());
  const two = await joinRoom(context, site.origin, 'dies', 2, relayed());
  await expectMoving(two, 1);
  await turn.kill();
  await untilCall(one, ({ engine }) => engine.view.state.phase === 'reconnecting');
  await turn.start();
  for (const page of [one, two])
    await untilCall(page, ({ engine }) => engine.view.state.phase === 'connected');
  await expectMoving(one, 2);
  await expectMoving(two, 1);
});

test('on a narrow line the picture gives way to the sound, both are told why, and it comes back', async ({
  context,
}) => {
  test.setTimeout(180_000);
  const one = await joinRoom(context, site.origin, 'narrow', 1, relayed());
  const two = await joinRoom(context, site.origin, 'narrow', 2, relayed());
  await expectMoving(one, 2);
  proxy.set({ lossShare: 0.2, delayMs: 60 });
  await untilCall(one, ({ engine }) => engine.view.parties[0]?.ours.cause === 'network', 60_000);
  await untilCall(two, ({ engine }) => engine.view.parties[0]?.theirs.cause === 'network', 60_000);
  await untilCall(one, ({ engine }) => engine.view.parties[0]?.quality === 'poor', 60_000);
  await untilCall(one, ({ engine }) => engine.view.parties[0]?.ours.step === 'paused', 60_000);
  proxy.set({});
  await untilCall(one, ({ engine }) => engine.view.parties[0]?.ours.step === 'full', 120_000);
  await expectMoving(two, 1);
});
