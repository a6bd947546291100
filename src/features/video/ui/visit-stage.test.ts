import { describe, expect, it } from 'vitest';
import { aVisit } from '#tests/support/ui-fixtures/visits.ts';
import { visitStage } from './visit-stage.ts';

const page = { now: 5_000, joined: false, testing: false };
const patient = aVisit({ myRole: 'patient', opensAt: 1_000, closesAt: 9_000 });
const waiting = { ...patient, state: 'waiting', waiting: aVisit.waiting() } as const;

describe('what a patient sees', () => {
  it('follows the visit', () => {
    expect(visitStage(patient, { ...page, now: 500 })).toBe('early');
    expect(visitStage(patient, page)).toBe('prejoin');
    expect(visitStage(patient, { ...page, now: 9_001 })).toBe('late');
    expect(visitStage(waiting, page)).toBe('waiting');
    expect(visitStage(waiting, { ...page, testing: true })).toBe('prejoin');
    expect(visitStage({ ...waiting, waiting: aVisit.waiting({ callBack: true }) }, page)).toBe('away');
    expect(visitStage({ ...patient, state: 'in_progress', admittedAt: 4_000 }, page)).toBe('admitted');
  });

  it('is the call only once let in, and the waiting room again when sent back', () => {
    const joined = { ...page, joined: true };
    expect(visitStage(waiting, joined)).toBe('waiting');
    expect(visitStage({ ...patient, state: 'in_progress', admittedAt: 4_000 }, joined)).toBe('call');
  });

  it('is never the waiting room once it is over', () => {
    for (const state of ['cancelled', 'completed', 'no_show'] as const)
      expect(visitStage({ ...waiting, state }, { ...page, joined: true })).toBe('over');
  });

  it('does not close while they wait, however late it gets', () => {
    expect(visitStage(waiting, { ...page, now: 99_000 })).toBe('waiting');
  });

  it('has no window for a visit from a conversation', () => {
    expect(visitStage({ ...patient, appointmentId: null }, { ...page, now: 99_000 })).toBe('prejoin');
  });
});

describe('what a provider sees', () => {
  const provider = { ...patient, myRole: 'host' } as const;
  it('joins without being let in', () => {
    expect(visitStage(provider, page)).toBe('prejoin');
    expect(visitStage(provider, { ...page, joined: true })).toBe('call');
    expect(visitStage({ ...provider, state: 'waiting' }, { ...page, joined: true })).toBe('call');
  });
});
