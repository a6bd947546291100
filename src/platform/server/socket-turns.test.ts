import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DomainError } from '../domain-error.ts';
import {
  type CallKind,
  mostRunning,
  mostWaiting,
  type PacedSocket,
  patienceMs,
  SocketTurns,
} from './socket-turns.ts';

let behind: boolean;
let told: string[];
let wake: () => void;
let turns: SocketTurns;
/** Ends of the calls that run, oldest first. */
let running: ((answer: string) => void)[];
let answers: string[];

beforeEach(() => {
  behind = false;
  told = [];
  wake = () => undefined;
  running = [];
  answers = [];
  const socket: PacedSocket = {
    isBehind: () => behind,
    drained: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
    pause: () => told.push('pause'),
    resume: () => told.push('resume'),
    terminate: () => told.push('terminate'),
  };
  turns = new SocketTurns(socket);
});
afterEach(() => void vi.useRealTimers());

function call(kind: CallKind): Promise<void> {
  const work = () => new Promise<string>((resolve) => running.push(resolve));
  return turns.run(kind, work).then(
    (answer) => void answers.push(answer),
    (error: unknown) => void answers.push(error instanceof DomainError ? error.code : 'UNTYPED'),
  );
}
const times = (count: number, kind: CallKind) => Array.from({ length: count }, () => call(kind));
/** Everything that can happen without the reader has happened. */
const settled = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

it('a few queries run at once, the next ones in their turn', async () => {
  times(mostRunning.query + 2, 'query');
  await settled();
  expect(running).toHaveLength(mostRunning.query);
  running[1]?.('second');
  await settled();
  expect(running).toHaveLength(mostRunning.query + 1);
  expect(answers).toEqual(['second']);
});

it('changes do not wait for questions', async () => {
  times(10, 'query');
  times(10, 'mutation');
  await settled();
  expect(running).toHaveLength(mostRunning.query + 10);
});

it('a call that fails gives its turn to the next', async () => {
  const failing = () => turns.run('query', () => Promise.reject(new DomainError('NOT_FOUND')));
  const failed = await Promise.allSettled([failing(), failing(), failing()]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  times(1, 'query');
  await settled();
  expect(running).toHaveLength(1);
});

it('the other end is not read while too many wait', async () => {
  times(mostWaiting + mostRunning.query, 'query');
  expect(told).toEqual([]);
  times(1, 'query');
  expect(told).toEqual(['pause']);
  for (let ended = 0; ended <= mostWaiting / 2; ended += 1) {
    running[ended]?.('');
    await settled();
  }
  expect(told).toEqual(['pause', 'resume']);
});

it('answers wait for their reader, one after the other, and hold their turns', async () => {
  times(mostRunning.query + 2, 'query');
  await settled();
  behind = true;
  for (const [at, end] of running.entries()) end(`${at}`);
  await settled();
  expect(answers).toEqual([]);
  expect(running).toHaveLength(mostRunning.query);
  // The reader takes what there was; the first answer makes it fall behind again.
  wake();
  await settled();
  expect(answers).toEqual(['0']);
  behind = false;
  wake();
  await settled();
  expect(answers).toEqual(Array.from({ length: mostRunning.query }, (_, at) => `${at}`));
  expect(running).toHaveLength(mostRunning.query + 2);
});

it('a reader that takes nothing is cut after a while', async () => {
  vi.useFakeTimers();
  behind = true;
  times(1, 'query');
  running[0]?.('');
  await vi.advanceTimersByTimeAsync(patienceMs - 1);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toEqual(['terminate']);
});

it('a socket that is gone begins nothing any more', async () => {
  times(mostRunning.query + 2, 'query');
  turns.close();
  await settled();
  expect(answers).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
  for (const end of running) end('late');
  await settled();
  expect(running).toHaveLength(mostRunning.query);
});
