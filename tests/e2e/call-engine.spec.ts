/** The engine of calls in real Chromium, page to page: pictures, silence that is silence, and ways that are found again. */
import { expect, test } from '@playwright/test';
import { type EmptySite, openEmptySite } from '#tests/support/calls/empty-site.ts';
import { callBrowser } from './support/calls.ts';
import { bytesSent, expectPartyMoving, joinRoom, startEngine, untilCall } from './support/engine-pages.ts';

test.use({ launchOptions: callBrowser });

let site: EmptySite;
test.beforeAll(async () => {
  site = await openEmptySite();
});
test.afterAll(() => site.close());

test('two people see and hear each other, whoever came first', async ({ context }) => {
  const high = await joinRoom(context, site.origin, 'two', 2);
  const low = await joinRoom(context, site.origin, 'two', 1);
  for (const page of [high, low])
    await untilCall(page, ({ engine }) => engine.view.parties[0]?.video === true);
  await expectPartyMoving(high, 1);
  await expectPartyMoving(low, 2);
  await untilCall(high, ({ engine }) => engine.view.parties[0]?.speaking === true);
  await untilCall(high, ({ engine }) => engine.view.parties[0]?.reading !== null);
});

test('muted and camera off send nothing, and the devices are let go', async ({ context }) => {
  const one = await joinRoom(context, site.origin, 'mute', 1);
  const two = await joinRoom(context, site.origin, 'mute', 2);
  await expectPartyMoving(two, 1);
  await one.evaluate(async () => {
    await globalThis.call.engine.setMicrophone(false);
    await globalThis.call.engine.setCamera(false);
  });
  await untilCall(
    two,
    ({ engine }) => engine.view.parties[0]?.audio === false && !engine.view.parties[0].video,
  );
  expect(await one.evaluate(() => globalThis.call.engine.selfStream().getTracks().length)).toBe(0);
  const before = [await bytesSent(one, 'audio'), await bytesSent(one, 'video')];
  await untilCall(two, ({ engine }) => (engine.view.parties[0]?.reading?.kbitPerSecond ?? 1) === 0);
  expect([await bytesSent(one, 'audio'), await bytesSent(one, 'video')]).toEqual(before);
  await one.evaluate(() => globalThis.call.engine.setCamera(true));
  await expectPartyMoving(two, 1);
});

test('a page that is loaded anew is back at once, and the other side does not wait for the old one', async ({
  context,
}) => {
  const one = await joinRoom(context, site.origin, 'reload', 1);
  const two = await joinRoom(context, site.origin, 'reload', 2);
  await expectPartyMoving(one, 2);
  for (const [page, other, n] of [
    [two, one, 2],
    [one, two, 1],
  ] as const) {
    await page.goto(site.origin);
    await startEngine(page, 'reload', n);
    await untilCall(page, ({ engine }) => engine.view.parties[0]?.link.state === 'connected');
    await expectPartyMoving(other, n);
    await expectPartyMoving(page, n === 1 ? 2 : 1);
    expect(await other.evaluate(() => globalThis.call.engine.view.parties.length)).toBe(1);
  }
});

test('a certificate that nobody signed for is refused before anything plays or is sent', async ({
  context,
}) => {
  const two = await joinRoom(context, site.origin, 'lie', 2);
  await two.evaluate(() => {
    globalThis.call.controls.lie = true;
  });
  const one = await joinRoom(context, site.origin, 'lie', 1);
  await untilCall(two, ({ engine }) => engine.view.state.phase === 'disconnected');
  expect(await two.evaluate(() => globalThis.call.engine.view.refusal)).toEqual({
    code: 'E_DTLS_FP',
    name: '0000',
  });
  expect(
    await two.evaluate(() => [...globalThis.call.shown.values()].map((each) => each.videoWidth)),
  ).toEqual([0]);
  expect([await bytesSent(two, 'audio'), await bytesSent(two, 'video')]).toEqual([0, 0]);
  await one.close();
});

test('without camera and microphone one still sees and hears', async ({ context }) => {
  const one = await joinRoom(context, site.origin, 'bare', 1, { microphone: false, camera: false });
  await joinRoom(context, site.origin, 'bare', 2);
  await expectPartyMoving(one, 2);
});

test('four people are all connected with each other', async ({ context }) => {
  const pages = [];
  for (const n of [1, 2, 3, 4]) pages.push(await joinRoom(context, site.origin, 'four', n));
  for (const page of pages)
    await untilCall(
      page,
      ({ engine }) => engine.view.parties.filter(({ link }) => link.state === 'connected').length === 3,
    );
  for (const page of pages)
    await untilCall(page, ({ engine }) => engine.view.parties.every(({ video }) => video));
  const [first] = pages;
  if (first !== undefined) for (const n of [2, 3, 4]) await expectPartyMoving(first, n);
});

test('a shared screen takes the place of the camera, and gives it back', async ({ context }) => {
  const one = await joinRoom(context, site.origin, 'screen', 1);
  const two = await joinRoom(context, site.origin, 'screen', 2);
  await expectPartyMoving(two, 1);
  await one.evaluate(() => globalThis.call.engine.shareScreen());
  await untilCall(two, ({ engine }) => engine.view.parties[0]?.screen === true);
  await expectPartyMoving(two, 1);
  await one.evaluate(() => globalThis.call.engine.stopSharing());
  await untilCall(two, ({ engine }) => engine.view.parties[0]?.screen === false);
  await expectPartyMoving(two, 1);
});

test('sound only: no picture goes either way until it is wanted again', async ({ context }) => {
  const one = await joinRoom(context, site.origin, 'sound', 1);
  const two = await joinRoom(context, site.origin, 'sound', 2);
  await expectPartyMoving(one, 2);
  await expectPartyMoving(two, 1);
  await one.evaluate(() => globalThis.call.engine.setAudioOnly(true));
  await untilCall(two, ({ engine }) => engine.view.parties[0]?.theirs.cause === 'person');
  for (const page of [one, two]) {
    await untilCall(page, ({ engine }) => (engine.view.parties[0]?.reading?.fps ?? 0) === 0);
    await untilCall(page, ({ engine }) => engine.view.parties[0]?.audio === true);
  }
  await one.evaluate(() => globalThis.call.engine.setAudioOnly(false));
  await expectPartyMoving(one, 2);
  await expectPartyMoving(two, 1);
});

test('who leaves is gone at once, and who comes again is there again', async ({ context }) => {
  const one = await joinRoom(context, site.origin, 'again', 1);
  const two = await joinRoom(context, site.origin, 'again', 2);
  await expectPartyMoving(one, 2);
  await two.evaluate(() => globalThis.call.engine.leave());
  await untilCall(
    one,
    ({ engine }) => engine.view.parties.length === 0 && engine.view.state.phase === 'connected',
  );
  expect(await two.evaluate(() => globalThis.call.engine.selfStream().getTracks().length)).toBe(0);
  await two.goto(site.origin);
  await startEngine(two, 'again', 2);
  await expectPartyMoving(one, 2);
});
