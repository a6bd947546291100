// @vitest-environment jsdom
import { cleanup, fireEvent, renderHook } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { useRowAim } from './use-row-aim.ts';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const rowsOf = (keys: string) => [...keys].map((key) => ({ key }));

function start(keys: string) {
  const scrollToIndex = vi.fn();
  const virtualizer = { scrollToIndex };
  const scroller = { current: document.createElement('div') };
  const { result, rerender } = renderHook(({ rows }) => useRowAim(rows, virtualizer, scroller), {
    initialProps: { rows: rowsOf(keys) },
  });
  return {
    aim: result.current,
    asked: () => scrollToIndex.mock.calls.map(([index, { align }]) => `${index} ${align}`),
    become: (next: string) => rerender({ rows: rowsOf(next) }),
    element: scroller.current,
  };
}

it('stays with the row when a page arrives above it while the list is still on its way', () => {
  const list = start('cdefg');
  list.aim.scrollToRow('e', 'center');
  list.become('abcdefg');
  expect(list.asked()).toEqual(['2 center', '4 center']);
});

it('says nothing again when a page arrives below, or when the row is gone', () => {
  const list = start('abc');
  list.aim.scrollToRow('b', 'start');
  list.become('abcdef');
  list.become('cdef');
  expect(list.asked()).toEqual(['1 start']);
});

it('asks for nothing without the row', () => {
  const list = start('abc');
  list.aim.scrollToRow('x', 'auto');
  list.become('xabc');
  expect(list.asked()).toEqual([]);
});

it('leaves the list to a reader who scrolls by hand, and to another command', () => {
  const list = start('cde');
  list.aim.scrollToRow('d', 'center');
  fireEvent.wheel(list.element);
  list.become('bcde');
  list.aim.scrollToRow('d', 'center');
  list.aim.letGo();
  list.become('abcde');
  expect(list.asked()).toEqual(['1 center', '2 center']);
});

it('leaves the list alone once it has arrived', () => {
  vi.useFakeTimers();
  const list = start('cde');
  list.aim.scrollToRow('d', 'center');
  vi.advanceTimersByTime(1_001);
  list.become('abcde');
  expect(list.asked()).toEqual(['1 center']);
});
