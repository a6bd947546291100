/** What real browsers write about a connection is what the rules of calls let in (CALL-9 … CALL-13), and they understand each other. */
import { expect, test } from '@playwright/test';
import { requireCandidate } from '#src/protocol/open/ice-candidate.ts';
import { readSdp, requireSameTransport, type SdpFacts } from '#src/protocol/open/sdp-rules.ts';
import { type EmptySite, openEmptySite } from '#tests/support/calls/empty-site.ts';
import { hasFirefox, startFirefox } from '#tests/support/calls/firefox.ts';
import type { MediaPage } from '#tests/support/calls/media-checks.ts';
import { hasTurnServer, startTurnServer, turnCredential } from '#tests/support/calls/turn-server.ts';
import { callBrowser } from './support/calls.ts';
import { expectMoving } from './support/moving-picture.ts';

test.use({ launchOptions: callBrowser });

let site: EmptySite;
test.beforeAll(async () => {
  site = await openEmptySite();
});
test.afterAll(() => site.close());

declare global {
  /** The connection of the page, and its candidates so far; `''` is the last. */
  var peer: { connection: RTCPeerConnection; candidates: string[] } | undefined;
}

/** Opens a connection with camera and microphone, and shows what comes over it. */
async function openPeer(page: MediaPage, iceServers: RTCIceServer[]): Promise<void> {
  await page.evaluate(async (given) => {
    const connection = new RTCPeerConnection({
      ...JSON.parse(given),
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
    });
    const candidates: string[] = [];
    connection.onicecandidate = ({ candidate }) => candidates.push(candidate?.candidate ?? '');
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = new MediaStream();
    document.body.append(video);
    connection.ontrack = ({ track }) => {
      if (video.srcObject instanceof MediaStream) video.srcObject.addTrack(track);
      void video.play();
    };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    globalThis.peer = { connection, candidates };
  }, JSON.stringify({ iceServers }));
}

/** Sets the remote description, if there is one, then describes this side. */
function describeSide(page: MediaPage, remote: RTCSessionDescriptionInit | null): Promise<string> {
  return page.evaluate(async (given) => {
    const connection = globalThis.peer?.connection;
    if (connection === undefined) throw new Error('openPeer comes first.');
    const description = JSON.parse(given);
    if (description !== null) await connection.setRemoteDescription(description);
    if (description?.type !== 'answer') await connection.setLocalDescription();
    return connection.localDescription?.sdp ?? '';
  }, JSON.stringify(remote));
}

/** Every candidate of a page, when there are no more. */
async function candidatesOf(page: MediaPage): Promise<string[]> {
  const read = () =>
    page.evaluate(async (): Promise<string[]> => [...(globalThis.peer?.candidates ?? [])], '');
  await expect.poll(read).toContain('');
  return (await read()).filter((candidate) => candidate !== '');
}

async function hand(page: MediaPage, candidates: readonly string[]): Promise<void> {
  await page.evaluate(async (given) => {
    for (const candidate of JSON.parse(given))
      await globalThis.peer?.connection.addIceCandidate({ candidate, sdpMid: '0' });
  }, JSON.stringify(candidates));
}

/** One round of offer, answer and candidates, all of it held against the rules; answers what both are bound to. */
async function agree(
  from: MediaPage,
  to: MediaPage,
): Promise<{ from: SdpFacts; to: SdpFacts; kinds: string[] }> {
  const offer = await describeSide(from, null);
  const answer = await describeSide(to, { type: 'offer', sdp: offer });
  const facts = { from: readSdp(offer, 'offer'), to: readSdp(answer, 'answer') };
  await describeSide(from, { type: 'answer', sdp: answer });
  const theirs = await candidatesOf(from);
  const ours = await candidatesOf(to);
  for (const candidate of theirs) requireCandidate(candidate, facts.from.ufrag);
  for (const candidate of ours) requireCandidate(candidate, facts.to.ufrag);
  await hand(to, theirs);
  await hand(from, ours);
  return { ...facts, kinds: [...theirs, ...ours].map((text) => / typ (\w+)/.exec(text)?.[1] ?? '') };
}

async function restart(page: MediaPage): Promise<void> {
  await page.evaluate(async () => {
    globalThis.peer?.connection.restartIce();
  }, '');
}

async function forget(page: MediaPage): Promise<void> {
  await page.evaluate(async () => {
    globalThis.peer?.candidates.splice(0);
  }, '');
}

const expectPicture = (page: MediaPage) => expectMoving(page, 'video');

test('Chromium and Firefox describe themselves as the rules ask, also after a restart, and see each other', async ({
  page,
}) => {
  test.skip(!hasFirefox, 'Firefox is not installed');
  const relay = hasTurnServer ? await startTurnServer() : null;
  const firefox = await startFirefox();
  try {
    const other = await firefox.newPage();
    await Promise.all([page.goto(site.origin), other.goto(site.origin)]);
    const iceServers = relay === null ? [] : [{ urls: relay.url, ...turnCredential(relay.secret, 600) }];
    await openPeer(page, iceServers);
    await openPeer(other, iceServers);
    const first = await agree(page, other);
    if (relay !== null) expect(first.kinds).toContain('relay');
    await expectPicture(page);
    await expectPicture(other);

    // The other side begins, with other credentials on the same certificate.
    await Promise.all([forget(page), forget(other)]);
    await restart(other);
    const second = await agree(other, page);
    requireSameTransport(first.to, second.from, true);
    requireSameTransport(first.from, second.to, true);
    await expectPicture(page);
    await expectPicture(other);
  } finally {
    await firefox.close();
    await relay?.close();
  }
});
