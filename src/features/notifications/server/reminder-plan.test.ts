import { describe, expect, it } from 'vitest';
import { defaultPreferences } from '../contract.ts';
import { type ComingAppointment, planStep, type RemindedPerson } from './reminder-plan.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 25, 9);
const dayBefore = start - 1_440 * minute;
const quarterBefore = start - 15 * minute;
const clinicMinutes = [1_440, 15];
const preferences = defaultPreferences('Europe/Madrid');
const rosa: RemindedPerson = { userId: 'rosa', side: 'patient', active: true, preferences };
const vega: RemindedPerson = { userId: 'vega', side: 'provider', active: true, preferences };

function look(
  at: { through: number; now: number },
  more: Partial<ComingAppointment> = {},
): { told: string[]; next: number | null } {
  const appointment = { id: 'a', start, end: start + 20 * minute, visit: null, providerBusy: false };
  const step = planStep({ ...appointment, people: [rosa, vega], ...more }, { ...at, clinicMinutes });
  return { told: step.notices.map(({ userId, cause }) => `${userId} ${cause}`), next: step.next };
}
const named = (who: string, minutes: number) => `${who} reminder:a:${start}:${minutes}`;
const visit = (state: string) => ({ visit: { id: 'v', state } });

describe('the plan of reminders', () => {
  it('tells nobody before it is time, and says when to look again', () => {
    const booked = dayBefore - minute;
    expect(look({ through: booked, now: booked })).toEqual({ told: [], next: dayBefore });
    expect(look({ through: booked, now: dayBefore })).toEqual({
      told: [named('rosa', 1_440)],
      next: quarterBefore,
    });
    expect(look({ through: dayBefore, now: quarterBefore })).toEqual({
      told: [named('rosa', 15), named('vega', 15)],
      next: null,
    });
  });

  it('a moment that had passed when it was booked is none', () => {
    const booked = dayBefore + minute;
    expect(look({ through: booked, now: booked })).toEqual({ told: [], next: quarterBefore });
  });

  it('of reminders that were held up each gets the nearest; none once it has begun', () => {
    expect(look({ through: dayBefore - minute, now: start - minute })).toEqual({
      told: [named('rosa', 15), named('vega', 15)],
      next: null,
    });
    expect(look({ through: dayBefore - minute, now: start })).toEqual({ told: [], next: null });
  });

  it('looks ahead for who acts for the patient only later, and does not tell them', () => {
    const chosen = { ...preferences, reminderMinutes: [60] };
    const people = [rosa, { userId: 'maria', side: 'patient', active: false, preferences: chosen } as const];
    const at = { through: dayBefore, now: dayBefore + minute };
    expect(look(at, { people })).toEqual({ told: [], next: start - 60 * minute });
    expect(look({ through: at.now, now: start - 60 * minute }, { people }).told).toEqual([]);
  });

  it('a visit leads into the waiting room; who is there is not reminded', () => {
    const at = { through: dayBefore, now: quarterBefore };
    const { notices } = planStep(
      { id: 'a', start, end: start, providerBusy: false, people: [rosa], ...visit('scheduled') },
      { ...at, clinicMinutes },
    );
    expect(notices).toMatchObject([{ target: { place: 'visit', id: 'v' }, expiresAt: start }]);
    expect(look(at, visit('waiting')).told).toEqual([named('vega', 15)]);
    for (const state of ['in_progress', 'completed', 'cancelled', 'no_show'])
      expect(look(at, visit(state)).told).toEqual([]);
  });

  it('at the start the one who is missing hears that it begins', () => {
    const at = { through: quarterBefore, now: start };
    const starting = (who: string) => `${who} starting:a:${start}`;
    expect(look({ through: dayBefore, now: quarterBefore }, visit('scheduled')).next).toBe(start);
    expect(look(at, visit('scheduled'))).toEqual({ told: [starting('rosa')], next: null });
    expect(look(at, visit('waiting')).told).toEqual([starting('vega')]);
    expect(look(at, { ...visit('waiting'), providerBusy: true }).told).toEqual([]);
    expect(look(at, visit('in_progress')).told).toEqual([]);
    expect(look(at).told).toEqual([]);
    expect(look({ through: quarterBefore, now: start + 20 * minute }, visit('scheduled')).told).toEqual([]);
    expect(look({ through: start, now: start + minute }, visit('scheduled')).told).toEqual([]);
  });
});
