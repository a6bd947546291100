import { expect, it, vi } from 'vitest';
import { connectionId } from '#src/protocol/open/ids.ts';
import { FakeConnection } from '#tests/support/calls/fake-connection.ts';
import { FakeTrack } from '#tests/support/calls/fake-media.ts';
import { FakeClock, settled } from '#tests/support/messaging/fake-clock.ts';
import type { Said } from './call-road.ts';
import { PeerLink } from './peer-link.ts';

const id = connectionId('00000000-0000-4000-8000-000000000001');
const signed = new Uint8Array(32).fill(7);

/** One end, and what it said. */
function start(offers: boolean) {
  const connection = new FakeConnection();
  const clock = new FakeClock();
  const said: Said[] = [];
  const refused = vi.fn();
  const verified = vi.fn();
  const trouble = vi.fn();
  const link = new PeerLink({
    id,
    offers,
    connection,
    clock,
    say: async (content) => {
      said.push(content);
    },
    expected: async () => signed,
    verified,
    refused,
    alive: () => undefined,
    trouble,
  });
  const types = () => said.map((each) => each.type);
  return { connection, clock, link, said, types, refused, verified, trouble };
}

const offer = { type: 'offer', connection: id, sdp: 'their offer' } as const;
const answer = { type: 'answer', connection: id, sdp: 'their answer' } as const;

it('candidates wait for the description that they belong to', async () => {
  const { connection, link, types } = start(true);
  connection.find('before');
  const offered = link.offer();
  connection.find('meanwhile');
  await offered;
  connection.find('after');
  expect(types()).toEqual(['offer', 'candidate', 'candidate', 'candidate']);
});

it('who offered first ignores an offer that meets its own, and takes the answer', async () => {
  const { connection, link, types } = start(true);
  await link.offer();
  await link.hear(offer);
  await link.hear({ type: 'candidate', connection: id, mid: '0', ufrag: 'x', candidate: 'theirs' });
  expect(types()).toEqual(['offer']);
  expect(connection.candidates).toEqual([]);
  await link.hear(answer);
  expect(connection.signalingState).toBe('stable');
});

it('the other one gives way: it answers, and restarts later what it had meant to restart', async () => {
  const { connection, link, types } = start(false);
  await link.hear(offer);
  await link.restart();
  expect(connection.signalingState).toBe('have-local-offer');
  await link.hear(offer);
  expect(connection.signalingState).toBe('stable');
  expect(types()).toEqual(['answer', 'offer', 'answer']);
});

it('a restart that comes while an offer is under way is made when it is answered', async () => {
  const { connection, link, types } = start(true);
  await link.offer();
  await link.restart();
  expect(connection.restarts).toBe(0);
  await link.hear(answer);
  expect(connection.restarts).toBe(1);
  expect(types()).toEqual(['offer', 'offer']);
});

it('an answer that nobody waits for changes nothing', async () => {
  const { connection, link } = start(true);
  await link.hear(answer);
  expect(connection.remoteDescription).toBeNull();
});

it('nothing is sent and nothing is shown before the certificate was checked', async () => {
  const { connection, link, verified } = start(true);
  connection.certificate = signed;
  const track = new FakeTrack('audio', 'mic');
  await link.setTracks({ audio: track, video: null });
  await link.offer();
  expect(connection.sent('audio')).toBeNull();
  expect(verified).not.toHaveBeenCalled();
  connection.enter('connected');
  await settled();
  expect(verified).toHaveBeenCalledOnce();
  expect(connection.sent('audio')).toBe(track);
});

it('another certificate closes the connection before a track was set', async () => {
  const { connection, link, refused, verified } = start(true);
  connection.certificate = new Uint8Array(32).fill(8);
  await link.setTracks({ audio: new FakeTrack('audio', 'mic'), video: null });
  connection.enter('connected');
  await settled();
  expect(refused).toHaveBeenCalledWith('E_DTLS_FP');
  expect(verified).not.toHaveBeenCalled();
  expect(connection.sent('audio')).toBeNull();
  expect(connection.connectionState).toBe('closed');
});

it('a browser that never answers for a closed connection holds nobody up', async () => {
  const { connection, link } = start(false);
  connection.stuck = true;
  const hearing = link.hear(offer);
  link.close();
  await expect(hearing).resolves.toBeUndefined();
});

it('trouble is told once it is trouble', () => {
  const { connection, trouble } = start(true);
  connection.ice('checking');
  connection.ice('disconnected');
  connection.ice('failed');
  expect(trouble.mock.calls).toEqual([['lost'], ['failed']]);
});

it('closing leaves no timer behind', async () => {
  const { clock, link } = start(true);
  await link.offer();
  link.close();
  expect(clock.pending).toBe(0);
});
