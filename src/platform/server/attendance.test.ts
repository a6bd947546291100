import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Attendance, createAttendance } from './attendance.ts';
import { type Bus, createLocalBus, type Topic } from './bus.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const clock = { now: () => Date.now() };

/** Instances on one bus; a line that is cut loses what is said, as Redis does. */
function createLine() {
  const bus = createLocalBus((error) => {
    throw error;
  });
  const state = { cut: false };
  const gaps = new Set<() => void>();
  function instance(): { attendance: Attendance; told: string[]; bus: Bus } {
    const told: string[] = [];
    const own: Bus = {
      ...bus,
      publish<T>(to: Topic<T>, value: T) {
        if (!state.cut) bus.publish(to, value);
      },
      onGap(listener) {
        gaps.add(listener);
        return () => gaps.delete(listener);
      },
    };
    const attendance = createAttendance({
      bus: own,
      clock,
      name: 'test',
      came: (key, isNew) => told.push(isNew ? `${key} came` : `${key} is here too`),
      gone: (key) => told.push(`${key} gone`),
    });
    return { attendance, told, bus: own };
  }
  return {
    instance,
    cut() {
      state.cut = true;
    },
    mend() {
      state.cut = false;
      for (const gap of gaps) gap();
    },
  };
}

it('counts connections of one key once, and forgives a reload', () => {
  const { attendance, told } = createLine().instance();
  const [first, second] = [attendance.arrive('ana'), attendance.arrive('ana')];
  first();
  first();
  expect(attendance.isPresent('ana')).toBe(true);
  second();
  vi.advanceTimersByTime(3_000);
  const third = attendance.arrive('ana');
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(['ana came', 'ana is here too']);
  third();
  expect([attendance.isPresent('ana'), attendance.here()]).toEqual([true, []]);
  vi.advanceTimersByTime(4_000);
  expect(attendance.isPresent('ana')).toBe(false);
  expect(told.at(-1)).toBe('ana gone');
});

it('knows who is on another instance, from before it began too', () => {
  const line = createLine();
  const one = line.instance();
  const leave = one.attendance.arrive('ana');
  const two = line.instance();
  expect([two.attendance.isPresent('ana'), two.attendance.here()]).toEqual([true, []]);
  one.attendance.arrive('john');
  expect(two.attendance.isPresent('john')).toBe(true);
  leave();
  vi.advanceTimersByTime(4_000);
  expect(two.attendance.isPresent('ana')).toBe(false);
  expect(two.told).toEqual([]);
});

it('tells nothing when somebody moves from one instance to another', () => {
  const line = createLine();
  const [one, two] = [line.instance(), line.instance()];
  const leave = one.attendance.arrive('ana');
  two.attendance.arrive('ana');
  leave();
  vi.advanceTimersByTime(60_000);
  expect([one.told, two.told]).toEqual([['ana came'], ['ana is here too']]);
  expect(one.attendance.isPresent('ana')).toBe(true);
});

it('tells it once more when two instances were mistaken about each other', () => {
  const line = createLine();
  const [one, two] = [line.instance(), line.instance()];
  const leave = one.attendance.arrive('ana');
  line.cut();
  two.attendance.arrive('ana');
  leave();
  vi.advanceTimersByTime(4_000);
  expect(one.told).toEqual(['ana came', 'ana gone']);
  line.mend();
  expect(one.attendance.isPresent('ana')).toBe(true);
});

it('gives the people of an ended instance a moment to come back, and then tells of them', () => {
  const line = createLine();
  const [one, two] = [line.instance(), line.instance()];
  one.attendance.arrive('ana');
  one.attendance.arrive('john');
  one.attendance.close();
  two.attendance.arrive('ana');
  expect(two.attendance.isPresent('john')).toBe(true);
  vi.advanceTimersByTime(10_000);
  expect(two.told).toEqual(['ana is here too', 'john gone']);
});

it('forgets an instance that is heard no more, but not because nobody can be heard', () => {
  const line = createLine();
  const [one, two] = [line.instance(), line.instance()];
  one.attendance.arrive('ana');
  vi.advanceTimersByTime(60_000);
  expect(two.attendance.isPresent('ana')).toBe(true);
  line.cut();
  for (let i = 0; i < 10; i += 1) {
    vi.advanceTimersByTime(5_000);
    line.mend();
    line.cut();
  }
  expect(two.attendance.isPresent('ana')).toBe(true);
  vi.advanceTimersByTime(20_000);
  expect(two.attendance.isPresent('ana')).toBe(false);
  expect(two.told).toEqual(['ana gone']);
  line.mend();
  expect(two.attendance.isPresent('ana')).toBe(true);
});

it('asks again when it missed a word', () => {
  const line = createLine();
  const [one, two] = [line.instance(), line.instance()];
  one.attendance.arrive('ana');
  line.cut();
  one.attendance.arrive('john');
  vi.advanceTimersByTime(0);
  line.mend();
  expect(two.attendance.isPresent('john')).toBe(true);
});
