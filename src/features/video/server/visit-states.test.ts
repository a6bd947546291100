import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeviceTest, type VisitState, visitState } from '../contract.ts';
import {
  finalStates,
  isNoShow,
  refuseByWindow,
  type Step,
  takeStep,
  type VisitEvent,
  type VisitEvents,
  type VisitFacts,
  visitRules,
} from './visit-states.ts';

const minute = 60_000;
const nine = 1_800_000_000_000;
const deviceTest: DeviceTest = {
  camera: 'ok',
  microphone: 'ok',
  speaker: 'ok',
  network: 'good',
  relay: 'none',
};

function visit(more: Partial<VisitFacts> = {}): VisitFacts {
  return {
    state: 'scheduled',
    start: nine,
    end: nine + 20 * minute,
    opensAt: nine - 15 * minute,
    closesAt: nine + 50 * minute,
    confirmed: true,
    instant: false,
    checkedInAt: null,
    waitingSince: null,
    heldAt: null,
    holdReason: null,
    callBack: false,
    calledAt: null,
    sentOut: [],
    admittedAt: null,
    startedAt: null,
    endedAt: null,
    providerSeenAt: null,
    ...more,
  };
}

const abouts: VisitEvents = {
  check_in: { deviceTest },
  leave: {},
  ask_call_back: {},
  call_back: {},
  hold: { reason: 'preparing' },
  admit: {},
  return_to_waiting: {},
  remove: {},
  send_out: { userId: 'carer' },
  transfer: { providerId: 'other' },
  meet: {},
  complete: {},
  mark_no_show: {},
  close: { since: nine },
  move: { start: nine + 60 * minute, end: nine + 80 * minute },
  cancel: {},
};
const events = Object.keys(visitRules).filter((name): name is VisitEvent => Object.hasOwn(abouts, name));

function step(from: VisitFacts, event: VisitEvent, now: number): Step {
  return takeStep(from, event, abouts[event], now);
}
const word = (result: Step) => ('refused' in result ? result.refused : result.to);

function follow(from: VisitFacts, event: VisitEvent, now: number): VisitFacts {
  const result = step(from, event, now);
  if ('refused' in result) return from;
  const { deviceTest: _, providerId: __, ...patch } = result.patch;
  return { ...from, ...patch, state: result.to };
}

describe('the transition table', () => {
  // Each visit is looked at while its room is open, with nothing having happened in it but its state.
  const expected: Record<VisitEvent, Record<VisitState, string>> = {
    check_in: row('waiting', 'waiting', 'in_progress'),
    leave: row('VISIT_CHANGED', 'scheduled', 'VISIT_CHANGED'),
    ask_call_back: row('VISIT_CHANGED', 'waiting', 'VISIT_CHANGED'),
    call_back: row('VISIT_CHANGED', 'waiting', 'VISIT_CHANGED'),
    hold: row('VISIT_CHANGED', 'waiting', 'VISIT_CHANGED'),
    admit: row('VISIT_CHANGED', 'in_progress', 'VISIT_CHANGED'),
    return_to_waiting: row('VISIT_CHANGED', 'VISIT_CHANGED', 'waiting'),
    remove: row('VISIT_CHANGED', 'scheduled', 'scheduled'),
    send_out: row('scheduled', 'waiting', 'in_progress'),
    transfer: row('scheduled', 'waiting', 'in_progress'),
    meet: row('VISIT_CHANGED', 'VISIT_CHANGED', 'in_progress'),
    complete: row('VISIT_CHANGED', 'cancelled', 'completed'),
    mark_no_show: row('NOT_A_NO_SHOW', 'VISIT_CHANGED', 'VISIT_CHANGED'),
    close: row('VISIT_CHANGED', 'VISIT_CHANGED', 'cancelled'),
    move: row('scheduled', 'scheduled', 'VISIT_CHANGED'),
    cancel: row('cancelled', 'cancelled', 'VISIT_CHANGED'),
  };
  function row(scheduled: string, waiting: string, inProgress: string): Record<VisitState, string> {
    const over = { completed: 'VISIT_OVER', cancelled: 'VISIT_OVER', no_show: 'VISIT_OVER' };
    return { scheduled, waiting, in_progress: inProgress, ...over };
  }
  function typical(state: VisitState): VisitFacts {
    const waited = { checkedInAt: nine, waitingSince: nine };
    if (state === 'waiting') return visit({ state, ...waited });
    if (state === 'in_progress') return visit({ state, ...waited, admittedAt: nine });
    return visit({ state });
  }

  it('has a line for every event', () => {
    expect(events.toSorted()).toEqual(Object.keys(abouts).toSorted());
  });

  it.each(events.flatMap((event) => visitState.options.map((state) => ({ event, state }))))(
    '$event in $state',
    ({ event, state }) => {
      expect(word(step(typical(state), event, nine + minute))).toBe(expected[event][state]);
    },
  );
});

describe('the window', () => {
  it('opens and closes to the millisecond, for check-in too', () => {
    const { opensAt, closesAt } = visit();
    expect(refuseByWindow(visit(), opensAt - 1)).toBe('TOO_EARLY');
    expect(refuseByWindow(visit(), opensAt)).toBeNull();
    expect(refuseByWindow(visit(), closesAt)).toBeNull();
    expect(word(step(visit(), 'check_in', closesAt + 1))).toBe('TOO_LATE');
    expect(word(step(visit({ state: 'cancelled' }), 'check_in', nine))).toBe('VISIT_OVER');
    expect(word(step(visit({ confirmed: false }), 'check_in', nine))).toBe('NOT_CONFIRMED');
  });

  it('cuts off nobody who waits or talks', () => {
    const late = visit().closesAt + 60 * minute;
    expect(refuseByWindow(visit({ state: 'waiting' }), late)).toBeNull();
    expect(refuseByWindow(visit({ state: 'in_progress' }), late)).toBeNull();
  });
});

describe('the place in the queue', () => {
  const waiting = follow(visit(), 'check_in', nine);

  it('is that of the first check-in, whatever comes after', () => {
    let now = nine;
    let at = waiting;
    for (const event of [
      'check_in',
      'ask_call_back',
      'call_back',
      'check_in',
      'hold',
      'admit',
      'return_to_waiting',
      'transfer',
    ] as const) {
      now += minute;
      at = follow(at, event, now);
      expect(at.waitingSince, event).toBe(nine);
    }
    expect(at.state).toBe('waiting');
  });

  it('is given up by leaving, and taken anew by coming back; that they came is remembered', () => {
    const gone = follow(waiting, 'leave', nine + minute);
    expect(gone).toMatchObject({ state: 'scheduled', waitingSince: null, checkedInAt: nine });
    expect(follow(gone, 'check_in', nine + 5 * minute).waitingSince).toBe(nine + 5 * minute);
  });

  it('is not kept by coming back when a call-back was asked for and answered', () => {
    const called = follow(follow(waiting, 'ask_call_back', nine + minute), 'call_back', nine + 2 * minute);
    expect(called).toMatchObject({ callBack: true, calledAt: nine + 2 * minute });
    expect(follow(called, 'check_in', nine + 3 * minute)).toMatchObject({
      callBack: false,
      calledAt: null,
      waitingSince: nine,
    });
  });

  it('is not needed by whom an instant visit calls', () => {
    const instant = visit({ instant: true, admittedAt: nine });
    expect(follow(instant, 'check_in', nine + minute)).toMatchObject({
      state: 'in_progress',
      waitingSince: null,
    });
  });
});

describe('a call under way', () => {
  const called = visit({ state: 'in_progress', checkedInAt: nine, admittedAt: nine });

  it('in which they met was a visit, at the latest until the last one left; in which they never met it was none', () => {
    const met = follow(called, 'meet', nine + minute);
    const closed = takeStep(met, 'close', { since: nine + 9 * minute }, nine + 30 * minute);
    expect(closed).toMatchObject({ to: 'completed', patch: { endedAt: nine + 9 * minute } });
    const odd = takeStep(met, 'close', { since: nine - 9 * minute }, nine + 30 * minute);
    expect(odd).toMatchObject({ to: 'completed', patch: { endedAt: met.startedAt } });
    expect(word(step(called, 'close', nine + 30 * minute))).toBe('cancelled');
    // The provider's own word counts: they may have talked by telephone.
    expect(word(step(called, 'complete', nine + 30 * minute))).toBe('completed');
  });

  it('remembers who was put out until the patient is let in anew', () => {
    const out = follow(follow(called, 'send_out', nine), 'send_out', nine);
    expect(out.sentOut).toEqual(['carer']);
    expect(follow(follow(out, 'return_to_waiting', nine), 'admit', nine).sentOut).toEqual([]);
  });
});

describe('a no-show', () => {
  const seen = visit({ providerSeenAt: nine + minute });

  it('needs all of it: the provider was there, the time is over, the patient never came', () => {
    const { end } = seen;
    expect(isNoShow(seen, end)).toBe(true);
    expect(word(step(seen, 'mark_no_show', end))).toBe('no_show');
    expect(isNoShow(seen, end - 1)).toBe(false);
    expect(isNoShow(visit(), end)).toBe(false);
    expect(isNoShow(visit({ providerSeenAt: nine - 1 }), end)).toBe(false);
    expect(isNoShow(visit({ ...seen, checkedInAt: nine }), end)).toBe(false);
    expect(isNoShow(visit({ ...seen, instant: true }), end)).toBe(false);
    expect(isNoShow(visit({ ...seen, confirmed: false }), end)).toBe(false);
  });

  it('is never what becomes of somebody who waited and went away', () => {
    const gone = follow(follow(seen, 'check_in', nine), 'leave', nine + minute);
    expect(word(step(gone, 'close', gone.closesAt + 1))).toBe('cancelled');
    expect(word(step(gone, 'mark_no_show', gone.end))).toBe('NOT_A_NO_SHOW');
  });

  it('is closed as cancelled when the provider was not there either, and is forgotten by a move', () => {
    expect(word(step(visit(), 'close', seen.closesAt + 1))).toBe('cancelled');
    expect(word(step(seen, 'close', seen.closesAt + 1))).toBe('no_show');
    expect(follow(seen, 'move', nine).providerSeenAt).toBeNull();
  });
});

describe('whatever happens', () => {
  const maybe = fc.option(fc.integer({ min: nine - 60 * minute, max: nine + 60 * minute }), { nil: null });
  const happened = fc.array(
    fc.record({ event: fc.constantFrom(...events), after: fc.integer({ min: 0, max: 30 * minute }) }),
    { maxLength: 30 },
  );

  it('a final state is never left and nothing is written to it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...finalStates),
        fc.constantFrom(...events),
        maybe,
        fc.integer({ min: 0, max: 2 * nine }),
        (state, event, checkedInAt, now) => {
          expect(step(visit({ state, checkedInAt, endedAt: nine }), event, now)).toEqual({
            refused: 'VISIT_OVER',
          });
        },
      ),
    );
  });

  it('a state says what its moments say', () => {
    fc.assert(
      fc.property(fc.boolean(), happened, (instant, list) => {
        let now = nine - 10 * minute;
        let at = visit({ instant, admittedAt: instant ? now : null });
        for (const { event, after } of list) {
          now += after;
          at = follow(at, event, now);
          if (at.state === 'waiting') expect(at.waitingSince).not.toBeNull();
          if (at.state === 'in_progress') expect(at.admittedAt).not.toBeNull();
          if (at.state === 'no_show') expect(at.checkedInAt).toBeNull();
          expect(at.endedAt !== null).toBe(finalStates.includes(at.state));
          if (at.startedAt !== null && at.endedAt !== null)
            expect(at.endedAt).toBeGreaterThanOrEqual(at.startedAt);
        }
      }),
    );
  });
});
