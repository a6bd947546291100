// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { DayException, WeeklySpan } from '../contract.ts';
import { ExceptionFields } from './exception-fields.tsx';
import { WeeklyHoursFields } from './weekly-hours-fields.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

function Weekly({ judged = false }: { judged?: boolean }) {
  const [weekly, setWeekly] = useState<WeeklySpan[]>([]);
  return <WeeklyHoursFields weekly={weekly} onChange={setWeekly} judged={judged} />;
}

const day = (name: string) => within(screen.getByRole('group', { name }));
const fields = (name: string) =>
  day(name)
    .queryAllByLabelText(/^(From|To)$/)
    .map((field) => (field instanceof HTMLInputElement ? field.value : ''));

describe('weekly hours', () => {
  test('are added, changed, removed, and copied to the other working days', () => {
    renderScreen(<Weekly />);
    fireEvent.click(day('Monday').getByRole('button', { name: 'Add hours: Monday' }));
    fireEvent.click(day('Monday').getByRole('button', { name: 'Add hours: Monday' }));
    expect(fields('Monday')).toEqual(['09:00', '13:00', '14:00', '18:00']);
    fireEvent.change(day('Monday').getAllByLabelText('To')[1] ?? document.body, {
      target: { value: '00:00' },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Copy Monday to Tuesday–Friday' }));
    expect(fields('Friday')).toEqual(['09:00', '13:00', '14:00', '00:00']);
    expect(fields('Saturday')).toEqual([]);
    fireEvent.click(day('Friday').getByRole('button', { name: 'Remove the hours from 09:00, Friday' }));
    expect(fields('Friday')).toEqual(['14:00', '00:00']);
  });

  test('that overlap or run backwards are marked where they stand', () => {
    renderScreen(<Weekly judged />);
    fireEvent.click(screen.getByRole('button', { name: 'Add hours: Tuesday' }));
    fireEvent.change(day('Tuesday').getByLabelText('From'), { target: { value: '15:00' } });
    day('Tuesday').getByText('This must be before the end.');
    fireEvent.change(day('Tuesday').getByLabelText('From'), { target: { value: '' } });
    day('Tuesday').getByText('Please enter both times.');
  });

  test('speak Spanish', () => {
    renderScreen(<Weekly />, 'es');
    screen.getByRole('group', { name: 'miércoles' });
  });
});

function Exceptions({ first = [] }: { first?: DayException[] }) {
  const [exceptions, setExceptions] = useState<DayException[]>(first);
  return (
    <>
      <ExceptionFields exceptions={exceptions} onChange={setExceptions} judged={false} today="2026-11-21" />
      <output>{exceptions.map(({ date, hours }) => `${date}${hours === null ? '' : '*'}`).join()}</output>
    </>
  );
}

describe('days that are different', () => {
  const type = (label: RegExp, value: string) =>
    fireEvent.change(screen.getByLabelText(label), { target: { value } });

  test('are added as a holiday, in order and once each', () => {
    renderScreen(<Exceptions first={[{ date: '2026-12-25', hours: null }]} />);
    type(/^First day/, '2026-12-24');
    type(/^Last day/, '2026-12-26');
    fireEvent.click(screen.getByRole('button', { name: 'Add days off' }));
    expect(screen.getByRole('status').textContent).toBe('2026-12-24,2026-12-25,2026-12-26');
    fireEvent.click(screen.getByRole('button', { name: /^Remove Friday, December 25/ }));
    expect(screen.getByRole('status').textContent).toBe('2026-12-24,2026-12-26');
  });

  test('need a day, and the last one not before the first', () => {
    renderScreen(<Exceptions />);
    fireEvent.click(screen.getByRole('button', { name: 'Add days off' }));
    screen.getByText(/^Please choose a day/);
  });

  test('that are over are not shown, and not lost either before they are saved', () => {
    renderScreen(<Exceptions first={[{ date: '2026-11-20', hours: null }]} />);
    expect(screen.queryByRole('listitem')).toBeNull();
    expect(screen.getByRole('status').textContent).toBe('2026-11-20');
  });
});
