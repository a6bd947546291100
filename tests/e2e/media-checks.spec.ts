/** The eyes and ears of the tests of calls: they see what moves and hear what sounds, and nothing else, in both kinds of browsers. */
import { expect, test } from '@playwright/test';
import { type EmptySite, openEmptySite } from '#tests/support/calls/empty-site.ts';
import { hasFirefox, startFirefox } from '#tests/support/calls/firefox.ts';
import {
  differ,
  loudnessOf,
  type MediaPage,
  pictureOf,
  roadsOf,
  watchConnections,
} from '#tests/support/calls/media-checks.ts';
import { callBrowser } from './support/calls.ts';

test.use({ launchOptions: callBrowser });

/** A page that calls itself: camera and microphone go through two connections to what it shows. */
async function callItself(page: MediaPage): Promise<void> {
  await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
    near.onicecandidate = ({ candidate }) => far.addIceCandidate(candidate ?? undefined);
    far.onicecandidate = ({ candidate }) => near.addIceCandidate(candidate ?? undefined);
    const received = new MediaStream();
    far.ontrack = ({ track }) => received.addTrack(track);
    for (const track of stream.getTracks()) near.addTrack(track, stream);
    await near.setLocalDescription();
    if (near.localDescription !== null) await far.setRemoteDescription(near.localDescription);
    await far.setLocalDescription();
    if (far.localDescription !== null) await near.setRemoteDescription(far.localDescription);
    const video = document.createElement('video');
    video.srcObject = received;
    document.body.append(video);
    await video.play();
  }, '');
}

/** What is sent from now on is silence, or black. */
async function switchOff(page: MediaPage, kind: 'audio' | 'video'): Promise<void> {
  await page.evaluate(async (wanted) => {
    const senders = (globalThis.watchedConnections ?? []).flatMap((connection) => connection.getSenders());
    for (const { track } of senders) if (track?.kind === wanted) track.enabled = false;
  }, kind);
}

/** What all the checks say about a page, while the call is whole and when sound and picture are off. */
async function look(page: MediaPage): Promise<void> {
  await callItself(page);
  const shown = async () => {
    const picture = await pictureOf(page, 'video');
    if (picture === null) throw new Error('The video shows something.');
    return picture;
  };
  await expect.poll(() => pictureOf(page, 'video')).not.toBeNull();
  const first = await shown();
  await expect.poll(async () => (await shown()).frames - first.frames).toBeGreaterThan(10);
  await expect.poll(async () => differ(first, await shown())).toBe(true);
  await expect.poll(() => loudnessOf(page)).toBeGreaterThan(0.01);
  await expect.poll(() => roadsOf(page)).toHaveLength(2);
  expect((await roadsOf(page))[0]).toMatchObject({ local: 'host' });

  await switchOff(page, 'audio');
  await expect.poll(() => loudnessOf(page)).toBeLessThan(0.001);
  await switchOff(page, 'video');
  // What is switched off is black, and black does not change.
  await expect.poll(async () => Math.max(...(await shown()).grid)).toBeLessThan(20);
  expect(differ(await shown(), await shown())).toBe(false);
}

let site: EmptySite;
test.beforeAll(async () => {
  site = await openEmptySite();
});
test.afterAll(() => site.close());

test('Chromium is seen and heard', async ({ page }) => {
  await page.addInitScript(watchConnections);
  await page.goto(site.origin);
  await look(page);
});

test('Firefox is seen and heard', async () => {
  test.skip(!hasFirefox, 'Firefox is not installed');
  const firefox = await startFirefox();
  try {
    const page = await firefox.newPage();
    await page.evaluateOnNewDocument(watchConnections);
    await page.goto(site.origin);
    await look(page);
  } finally {
    await firefox.close();
  }
});
