import { describe, expect, test } from 'vitest';
import { FakeTimers } from '#tests/support/ui-fixtures/fake-timers.ts';
import { attentionMs, dwellMs, ReadTracker } from './read-tracker.ts';

function setUp() {
  const timers = new FakeTimers();
  const read: number[] = [];
  const tracker = new ReadTracker({ timers, onRead: (seq) => read.push(seq) });
  return { timers, read, tracker };
}

describe('a message counts as read', () => {
  test('after it stayed in view for the whole time, once', () => {
    const { timers, read, tracker } = setUp();
    tracker.setAttention(true, true);
    tracker.setInView([1, 2, 3]);
    timers.advance(dwellMs - 1);
    expect(read).toEqual([]);
    timers.advance(1);
    expect(read).toEqual([3]);
    tracker.setInView([1, 2, 3]);
    timers.advance(10_000);
    expect(read).toEqual([3]);
  });

  test('not when it only flew past', () => {
    const { timers, read, tracker } = setUp();
    tracker.setAttention(true, true);
    tracker.setInView([10]);
    timers.advance(200);
    tracker.setInView([4]);
    timers.advance(200);
    tracker.setInView([10]);
    timers.advance(200);
    expect(read).toEqual([]);
    timers.advance(100);
    expect(read).toEqual([10]);
  });

  test('a later one in view waits for its own time', () => {
    const { timers, read, tracker } = setUp();
    tracker.setAttention(true, true);
    tracker.setInView([1]);
    timers.advance(200);
    tracker.setInView([1, 2]);
    timers.advance(100);
    expect(read).toEqual([1]);
    timers.advance(200);
    expect(read).toEqual([1, 2]);
  });

  test('never while the tab is hidden, even with the focus', () => {
    const { timers, read, tracker } = setUp();
    tracker.setAttention(false, true);
    tracker.setInView([1]);
    timers.advance(60_000);
    expect(read).toEqual([]);
    expect(timers.pending).toBe(0);
    tracker.setAttention(true, true);
    timers.advance(dwellMs);
    expect(read).toEqual([1]);
  });

  test('the time starts again when the tab was hidden in between', () => {
    const { timers, read, tracker } = setUp();
    tracker.setAttention(true, true);
    tracker.setInView([1]);
    timers.advance(299);
    tracker.setAttention(false, false);
    timers.advance(5_000);
    tracker.setAttention(true, true);
    timers.advance(299);
    expect(read).toEqual([]);
    timers.advance(1);
    expect(read).toEqual([1]);
  });

  test('for a while after the window lost the focus, then no more', () => {
    const { timers, read, tracker } = setUp();
    tracker.setAttention(true, true);
    tracker.setAttention(true, false);
    tracker.setInView([1]);
    timers.advance(dwellMs);
    expect(read).toEqual([1]);
    timers.advance(attentionMs);
    tracker.setInView([1, 2]);
    timers.advance(60_000);
    expect(read).toEqual([1]);
    tracker.setAttention(true, true);
    timers.advance(dwellMs);
    expect(read).toEqual([1, 2]);
  });

  test('never in a window that had no focus at all', () => {
    const { timers, read, tracker } = setUp();
    tracker.setAttention(true, false);
    tracker.setInView([1]);
    timers.advance(60_000);
    expect(read).toEqual([]);
  });

  test('numbers only rise: scrolling back tells nothing', () => {
    const { timers, read, tracker } = setUp();
    tracker.setAttention(true, true);
    tracker.setInView([9]);
    timers.advance(dwellMs);
    tracker.setInView([3]);
    timers.advance(dwellMs);
    expect(read).toEqual([9]);
  });

  test('closing leaves no timer', () => {
    const { timers, read, tracker } = setUp();
    tracker.setAttention(true, true);
    tracker.setInView([1]);
    tracker.close();
    expect(timers.pending).toBe(0);
    timers.advance(10_000);
    expect(read).toEqual([]);
  });
});
