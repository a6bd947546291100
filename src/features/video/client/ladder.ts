/**
 * Sound first: how much of the picture is sent to one party. Two bad readings lead a step down; good ones lead up again, and where no picture
 * goes out a probe finds out whether it could. A probe that fails makes the next one wait longer. Pure: readings in, steps out.
 */
import type { MediaCause, MediaStep } from '#src/protocol/open/call-signal.ts';

/** What a reading says about the way out. */
export interface LadderReading {
  lossOutPercent: number | null;
  roundTripMs: number | null;
  availableKbit: number | null;
  cpuLimited: boolean;
  /** The line was there all the time: what is measured of a gap says nothing about how wide it is. */
  steady: boolean;
}

export interface LadderState {
  step: MediaStep;
  cause: MediaCause;
  /** Readings in a row. */
  bad: number;
  good: number;
  /** Readings since the last step. */
  since: number;
  /** Climbs that had to be taken back, without a success in between. */
  failures: number;
  /** The last step was up and has not proved itself. */
  climbing: boolean;
  /** Readings from now on, until what the browser believes about the way out counts. */
  warmUp: number;
}

/** Readings until the browser has found out what a new line takes; after a gap, which it climbs out of slowly; after the picture was small or away. */
const newLine = 8;
const afterGap = 15;
const newStep = 4;

export const firstStep: LadderState = {
  step: 'full',
  cause: 'none',
  bad: 0,
  good: 0,
  since: 0,
  failures: 0,
  climbing: false,
  warmUp: newLine,
};

const order: readonly MediaStep[] = ['full', 'lower', 'paused', 'audio'];
/** Below this the picture of a step costs the sound its way. */
const neededKbit: Readonly<Record<MediaStep, number>> = { full: 350, lower: 120, paused: 0, audio: 0 };
/** Loss in percent that neither sound nor picture suffers from. */
const goodLoss = 4;
/** Readings of two seconds. */
const badBeforeDown = 2;
const goodBeforeUp = 3;
/** A climb has proved itself after so many readings: some in which the browser's belief counted. */
const proof = newStep + badBeforeDown + 1;
/** How long each step waits before it tries the next one up, before failures double it. */
const patience: Readonly<Record<MediaStep, number>> = { full: 0, lower: 5, paused: 5, audio: 15 };
/** Where the browser believes that there is room to spare nobody waits so long. */
const roomToSpare = 2;
const patienceWithRoom = 3;
/** Nobody waits for more than a minute. */
const mostPatience = 30;
/** After so many failed climbs nobody waits for the picture any more. */
const failuresBeforeAudio = 2;
const mostDoublings = 3;

type Verdict = 'bad' | 'good' | 'between';

/** Browsers begin with a low belief and raise it while they send: before that it says nothing. */
function warm({ step, warmUp }: LadderState, { availableKbit }: LadderReading): number {
  const isEnough = (availableKbit ?? 0) >= neededKbit[step];
  return isEnough ? 0 : Math.max(0, warmUp - 1);
}

function judge(reading: LadderReading, step: MediaStep, isWarm: boolean): Verdict {
  const { lossOutPercent, roundTripMs } = reading;
  const availableKbit = isWarm ? reading.availableKbit : null;
  const loss = lossOutPercent ?? 0;
  const trip = roundTripMs ?? 0;
  if (loss > 9 || trip > 900 || (availableKbit ?? Number.POSITIVE_INFINITY) < neededKbit[step]) return 'bad';
  return loss < goodLoss && trip < 600 ? 'good' : 'between';
}

/** The state after one reading. */
export function climb(state: LadderState, reading: LadderReading): LadderState {
  if (!reading.steady) return { ...onNewLine(state), warmUp: afterGap };
  const warmUp = warm(state, reading);
  const verdict = judge(reading, state.step, warmUp === 0);
  const next: LadderState = {
    ...state,
    warmUp,
    bad: verdict === 'bad' ? state.bad + 1 : 0,
    good: verdict === 'good' ? state.good + 1 : 0,
    since: state.since + 1,
  };
  const sendsPicture = state.step === 'full' || state.step === 'lower';
  if (sendsPicture && next.bad >= badBeforeDown) return down(next, reading);
  if (next.climbing && next.since >= proof) return { ...next, climbing: false, failures: 0 };
  if (state.step !== 'full' && next.good >= goodBeforeUp && next.since >= waitOf(state, reading))
    return up(next, reading);
  return next;
}

/** Another connection: the step stays, what was measured before counts no more. */
export function onNewLine(state: LadderState): LadderState {
  return { ...state, bad: 0, good: 0, warmUp: newLine };
}

/** Readings between a step down and the next try. */
function waitOf({ step, failures }: LadderState, { availableKbit }: LadderReading): number {
  const hasRoom = (availableKbit ?? 0) >= roomToSpare * neededKbit[above(step)];
  const first = hasRoom ? patienceWithRoom : patience[step];
  return Math.min(mostPatience, first * 2 ** Math.min(failures, mostDoublings));
}

function above(step: MediaStep): MediaStep {
  return step === 'lower' ? 'full' : 'lower';
}

function down(state: LadderState, { cpuLimited, lossOutPercent }: LadderReading): LadderState {
  const failures = state.climbing ? state.failures + 1 : state.failures;
  const below = order[order.indexOf(state.step) + 1] ?? 'audio';
  const step = below === 'paused' && failures >= failuresBeforeAudio ? 'audio' : below;
  // A device that is too busy is late with everything, but loses nothing.
  const cause = cpuLimited && (lossOutPercent ?? 0) < goodLoss ? 'device' : 'network';
  return { ...state, step, cause, bad: 0, good: 0, since: 0, failures, climbing: false };
}

function up(state: LadderState, reading: LadderReading): LadderState {
  const step = above(state.step);
  const { failures, cause } = state;
  const rest = { bad: 0, good: 0, since: 0, failures, climbing: true, warmUp: newStep };
  if (step === 'lower') return { ...rest, step, cause };
  // A device that cannot encode more stays where it is.
  if (reading.cpuLimited) return { ...state, since: 0, cause: 'device' };
  return { ...rest, step, cause: 'none' };
}

/** What the sender of the picture is told at a step; `others` are the parties that each get a picture of their own. */
export function encodingOf(step: MediaStep, others: number): RTCRtpEncodingParameters {
  const shared = Math.max(1, others);
  if (step === 'full')
    return {
      active: true,
      maxBitrate: Math.round(1_500_000 / shared),
      scaleResolutionDownBy: shared === 1 ? 1 : 2,
      maxFramerate: shared === 1 ? 30 : 20,
    };
  return {
    active: step === 'lower',
    maxBitrate: Math.round(250_000 / Math.min(shared, 2)),
    scaleResolutionDownBy: 4,
    maxFramerate: 15,
  };
}
