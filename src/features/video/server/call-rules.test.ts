import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { VisitRole } from '../contract.ts';
import { areTogether, lossOf, refuseJoin, roleNow } from './call-rules.ts';
import type { GuestRow } from './guest-store.ts';
import type { Seat } from './seat-store.ts';
import type { VisitRow } from './visit-store.ts';

const now = Date.UTC(2026, 10, 21, 10);
const [provider, patient, other] = [randomUUID(), randomUUID(), randomUUID()];

function visit(change: Partial<VisitRow> = {}): VisitRow {
  return {
    id: randomUUID(),
    roomId: randomUUID(),
    appointmentId: randomUUID(),
    conversationId: 'c',
    providerId: provider,
    providerName: 'Dr Vega',
    patientId: patient,
    patientName: 'Rosa',
    reasonMessageId: null,
    noteMessageId: null,
    deviceTest: null,
    lastSeenAt: null,
    revision: 0,
    state: 'in_progress',
    start: now,
    end: now + 20 * 60_000,
    opensAt: now - 15 * 60_000,
    closesAt: now + 50 * 60_000,
    confirmed: true,
    instant: false,
    checkedInAt: now,
    waitingSince: null,
    heldAt: null,
    holdReason: null,
    callBack: false,
    calledAt: null,
    admittedAt: now,
    startedAt: null,
    endedAt: null,
    providerSeenAt: null,
    sentOut: [],
    ...change,
  };
}

function seat(userId: string | null, role: VisitRole, change: Partial<Seat> = {}): Seat {
  const [stayId, seatId, deviceId] = [randomUUID(), randomUUID(), randomUUID()];
  return { stayId, seatId, userId, guestId: null, deviceId, role, leftAt: null, ...change };
}

const guest: GuestRow = {
  guestId: randomUUID(),
  visitId: randomUUID(),
  kind: 'family',
  entryHash: new Uint8Array(32),
  sessionHash: null,
  expiresAt: now,
  enteredAt: now,
  answeredAt: null,
  revokedAt: null,
};

const waits = { state: 'waiting', admittedAt: null, waitingSince: now } as const;
const early = { state: 'scheduled', opensAt: now + 1, admittedAt: null } as const;

describe('joining a call', () => {
  it.each([
    ['the patient who is let in', 'patient', {}, null],
    ['the patient who waits', 'patient', waits, 'NOT_ADMITTED'],
    ['a carer while the patient waits', 'carer', waits, 'NOT_ADMITTED'],
    [
      'the patient whom an instant visit calls, before checking in',
      'patient',
      { state: 'scheduled' },
      'NOT_ADMITTED',
    ],
    ['the provider while the patient waits', 'host', waits, null],
    ['the provider before the room is open', 'host', early, 'TOO_EARLY'],
    ['the provider after it was closed', 'host', { state: 'scheduled', closesAt: now - 1 }, 'TOO_LATE'],
    ['the provider of a running visit after the time', 'host', { closesAt: now - 1 }, null],
    ['anybody once it is over', 'host', { state: 'completed' }, 'VISIT_OVER'],
    ['a guest before the room is open', 'guest', early, 'TOO_EARLY'],
  ] as const)('%s', (_who, role, change, expected) => {
    expect(refuseJoin(visit(change), role, [], other, now)).toBe(expected);
  });

  it('is refused to a fifth; who is in it already, or whose line is lost for long, does not count', () => {
    const four = [provider, patient, randomUUID(), randomUUID()].map((id) => seat(id, 'colleague'));
    expect(refuseJoin(visit(), 'colleague', four, other, now)).toBe('CALL_FULL');
    expect(refuseJoin(visit(), 'patient', four, patient, now)).toBeNull();
    const [first, ...rest] = four.map((each, index) => (index === 0 ? { ...each, leftAt: now } : each));
    expect(
      refuseJoin(visit(), 'colleague', first === undefined ? [] : [first, ...rest], other, now),
    ).toBeNull();
  });
});

describe('a seat', () => {
  const own = seat(patient, 'patient');
  it.each([
    ['is kept', {}, 'patient', true, [own], null],
    [
      'is lost with the end of the visit, whatever else is true',
      { state: 'completed' },
      'patient',
      true,
      [own],
      'ended',
    ],
    ['is lost with the conversation', {}, 'patient', false, [own], 'removed'],
    ['is lost with the care link', {}, null, true, [own], 'removed'],
    ['is lost by being sent back', waits, 'patient', true, [], 'returned_to_waiting'],
    ['is lost by being put out', { state: 'scheduled', admittedAt: null }, 'patient', true, [], 'removed'],
    ['is lost to another device', {}, 'patient', true, [seat(patient, 'patient')], 'replaced'],
    ['is lost by leaving', {}, 'patient', true, [seat(provider, 'host')], 'removed'],
    ['of a guest is kept past the end of the link', {}, 'guest', guest, [own], null],
    [
      'of a guest is lost when the invitation is taken back',
      {},
      'guest',
      { ...guest, revokedAt: now },
      [own],
      'removed',
    ],
  ] as const)('%s', (_what, change, role, standing, seats, expected) => {
    expect(lossOf(visit(change), role, standing, seats, own.seatId, patient)).toBe(expected);
  });
});

describe('parts in a call', () => {
  it('follow the visit: a transfer makes another one the host', () => {
    const transferred = visit({ providerId: other });
    expect(roleNow(transferred, seat(provider, 'host'))).toBe('colleague');
    expect(roleNow(transferred, seat(other, 'colleague'))).toBe('host');
    expect(roleNow(transferred, seat(patient, 'patient'))).toBe('patient');
    expect(roleNow(transferred, seat(null, 'guest', { guestId: randomUUID() }))).toBe('guest');
  });

  it('are together when somebody of both sides is there now', () => {
    expect(areTogether('host', [seat(patient, 'patient')])).toBe(true);
    expect(areTogether('carer', [seat(other, 'colleague')])).toBe(true);
    expect(areTogether('host', [seat(patient, 'patient', { leftAt: now })])).toBe(false);
    expect(areTogether('guest', [seat(provider, 'host')])).toBe(false);
  });
});

describe('who acts for the patient and was put out', () => {
  const out = visit({ sentOut: [other] });
  it('does not come back by joining again, and takes nobody along', () => {
    expect(refuseJoin(visit(), 'carer', [], other, now)).toBeNull();
    expect(refuseJoin(out, 'carer', [], other, now)).toBe('NOT_ADMITTED');
    expect(lossOf(out, 'carer', true, [], 'seat', other)).toBe('removed');
    expect(refuseJoin(out, 'patient', [], patient, now)).toBeNull();
  });
});
