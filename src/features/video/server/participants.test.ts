import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VisitRole } from '../contract.ts';
import { participantsOf, type Stay, togetherMs } from './participants.ts';

function stay(role: VisitRole, joinedAt: number, leftAt: number | null, userId: string = role): Stay {
  return { visitId: 'v', userId, guestId: null, name: userId, role, joinedAt, leftAt };
}

describe('how long patient and provider were in the call together', () => {
  it('counts what overlaps, once, whatever devices and people took part', () => {
    expect(togetherMs([stay('host', 0, 100), stay('patient', 40, 140)], 999)).toBe(60);
    expect(togetherMs([stay('host', 0, 100), stay('patient', 10, 30), stay('patient', 20, 50)], 999)).toBe(
      40,
    );
    expect(togetherMs([stay('host', 0, 50), stay('colleague', 40, 90), stay('carer', 0, 200)], 999)).toBe(90);
  });

  it('goes on while they are in it', () => {
    expect(togetherMs([stay('host', 0, null), stay('patient', 40, null)], 100)).toBe(60);
  });

  it('is 0 when they never met, when only guests came, and when something ended before it started', () => {
    expect(togetherMs([], 10)).toBe(0);
    expect(togetherMs([stay('host', 0, 10), stay('patient', 20, 30)], 99)).toBe(0);
    expect(togetherMs([stay('host', 0, 10), stay('guest', 0, 10)], 99)).toBe(0);
    expect(togetherMs([stay('host', 50, 10), stay('patient', 0, 100)], 99)).toBe(0);
    expect(togetherMs([stay('host', 500, null), stay('patient', 0, null)], 100)).toBe(0);
  });

  it('is a whole number that is not negative and not longer than the call', () => {
    const moment = fc.integer({ min: 0, max: 10_000 });
    const stays = fc.array(
      fc.record({
        role: fc.constantFrom<VisitRole>('host', 'colleague', 'patient', 'carer', 'guest'),
        joinedAt: moment,
        leftAt: fc.option(moment, { nil: null }),
      }),
    );
    fc.assert(
      fc.property(stays, moment, (list, now) => {
        const all = list.map(({ role, joinedAt, leftAt }) => stay(role, joinedAt, leftAt));
        const ms = togetherMs(all, now);
        expect(Number.isInteger(ms)).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(10_000);
      }),
    );
  });
});

describe('who was in a call', () => {
  it('names each person once, from their first coming to their last going', () => {
    const shown = participantsOf([stay('patient', 30, 40), stay('host', 0, null), stay('patient', 10, 20)]);
    expect(shown.map(({ role, joinedAt, leftAt }) => [role, joinedAt, leftAt])).toEqual([
      ['host', 0, null],
      ['patient', 10, 40],
    ]);
    expect(participantsOf([stay('patient', 0, null), stay('patient', 10, 20)])[0]?.leftAt).toBeNull();
  });
});
