import { expect, it, vi } from 'vitest';
import { deviceId, stayId, userId } from '#src/protocol/open/ids.ts';
import { FakeStream } from '#tests/support/calls/fake-media.ts';
import { FakeClock } from '#tests/support/messaging/fake-clock.ts';
import type { CallRoad, RoadParty } from './call-road.ts';
import { PartyBoard } from './party-board.ts';
import { Peer } from './peer.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

function known(user: number, device = user): RoadParty {
  const party = { userId: userId(uuid(user)), id: deviceId(uuid(device)) };
  return { party, name: String(user), role: 'colleague', host: true, contact: 'new' };
}

function start() {
  const clock = new FakeClock();
  const say = vi.fn<CallRoad['say']>(async () => ({ ok: true, value: null }));
  const fine = async () => ({ ok: true, value: null }) as const;
  const road: CallRoad = {
    me: known(9).party,
    host: true,
    role: 'host',
    say,
    expectedFingerprint: async () => ({ ok: true, value: new Uint8Array(32) }),
    iceServers: async () => ({ ok: true, value: [] }),
    remove: fine,
    inviteGuest: async () => ({ ok: true, value: { fragment: '' } }),
    answerKnock: fine,
    compare: fine,
    confirmSame: fine,
    report: async () => undefined,
    leave: async () => undefined,
    close: () => undefined,
  };
  const board = new PartyBoard(
    clock,
    (each) =>
      new Peer(each, {
        road,
        clock,
        stay: stayId(uuid(8)),
        createConnection: () => Promise.reject(new Error('not in this test')),
        others: () => 1,
        stream: new FakeStream(),
        changed: () => undefined,
        refused: () => undefined,
      }),
    () => undefined,
  );
  const names = () => board.all().map((peer) => peer.known.name);
  return { clock, board, say, names };
}

it('greets everybody who is there, once', () => {
  const { board, say, names } = start();
  board.list([known(1), known(2)]);
  board.list([known(2), known(1)]);
  expect(names()).toEqual(['1', '2']);
  expect(say.mock.calls.map(([to, content]) => [to.userId, content.type])).toEqual([
    [uuid(1), 'join'],
    [uuid(2), 'join'],
  ]);
  board.close();
});

it('who is not listed any more and not reached is gone after a while, and not before', async () => {
  const { clock, board, names } = start();
  board.list([known(1)]);
  board.list([]);
  await clock.advance(15_000);
  expect(names()).toEqual(['1']);
  await clock.advance(6_000);
  expect(names()).toEqual([]);
  expect(clock.pending).toBe(0);
});

it('who is listed again in time was never gone', async () => {
  const { clock, board, names } = start();
  board.list([known(1)]);
  board.list([]);
  await clock.advance(10_000);
  board.list([known(1)]);
  await clock.advance(60_000);
  expect(names()).toEqual(['1']);
  board.close();
  expect(clock.pending).toBe(0);
});

it('the same person from another device takes the place of the first at once', () => {
  const { board, names } = start();
  board.list([known(1, 1)]);
  board.list([known(1, 2)]);
  expect(names()).toEqual(['1']);
  expect(board.all()[0]?.party.id).toBe(uuid(2));
  board.close();
});

it('somebody who does not answer is greeted again', async () => {
  const { clock, board, say } = start();
  board.list([known(1)]);
  await clock.advance(6_500);
  expect(say.mock.calls.filter(([, content]) => content.type === 'join').length).toBeGreaterThan(1);
  board.close();
  expect(clock.pending).toBe(0);
});
