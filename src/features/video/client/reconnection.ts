/** What becomes of one connection: a table of states, so that no case is forgotten. */
export type LinkPhase = 'connecting' | 'up' | 'resume' | 'full';

export type LinkEvent =
  /** Something arrives, on a connection whose certificate was checked. */
  | 'alive'
  /** The browser gave the way up for now, or nothing arrives, or the device moved or slept. */
  | 'trouble'
  /** The browser gave the connection up for good. */
  | 'failed'
  /** It took too long. */
  | 'late'
  /** The other side says that it looks for a way. */
  | 'theirs-resume'
  /** The other side wants a new connection, or has begun one. */
  | 'theirs-full';

/** `restart`: another way for the same connection. `rebuild`: a new connection. */
export type LinkEffect = 'none' | 'restart' | 'rebuild';

interface Step {
  to: LinkPhase;
  effect: LinkEffect;
}

const stay = (to: LinkPhase): Step => ({ to, effect: 'none' });

export const linkTable: Readonly<Record<LinkPhase, Readonly<Record<LinkEvent, Step>>>> = {
  connecting: {
    alive: stay('up'),
    trouble: stay('connecting'),
    failed: { to: 'connecting', effect: 'rebuild' },
    late: { to: 'connecting', effect: 'rebuild' },
    'theirs-resume': stay('connecting'),
    'theirs-full': { to: 'connecting', effect: 'rebuild' },
  },
  up: {
    alive: stay('up'),
    trouble: { to: 'resume', effect: 'restart' },
    failed: { to: 'full', effect: 'rebuild' },
    late: stay('up'),
    'theirs-resume': { to: 'resume', effect: 'restart' },
    'theirs-full': { to: 'full', effect: 'rebuild' },
  },
  resume: {
    alive: stay('up'),
    trouble: stay('resume'),
    failed: { to: 'full', effect: 'rebuild' },
    late: { to: 'full', effect: 'rebuild' },
    'theirs-resume': stay('resume'),
    'theirs-full': { to: 'full', effect: 'rebuild' },
  },
  full: {
    alive: stay('up'),
    trouble: stay('full'),
    failed: { to: 'full', effect: 'rebuild' },
    late: { to: 'full', effect: 'rebuild' },
    'theirs-resume': stay('full'),
    'theirs-full': { to: 'full', effect: 'rebuild' },
  },
};

/** How long each phase may take before it is `late`. */
export const patienceMs: Readonly<Record<Exclude<LinkPhase, 'up'>, number>> = {
  connecting: 6_000,
  resume: 5_000,
  full: 8_000,
};
