// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { someStatistics } from '#tests/support/ui-fixtures/past-visits.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { StatisticsTable } from './statistics-table.tsx';
import { StatisticsTiles } from './statistics-tiles.tsx';
import { StatisticsView } from './statistics-view.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

test('the table has every number of the charts, newest day first, and a dash for what is not known', () => {
  renderScreen(<StatisticsTable days={someStatistics().days} />);
  const [, ...rows] = within(screen.getByRole('table', { name: 'All numbers, day by day' })).getAllByRole(
    'row',
  );
  const cells = rows.map((row) => [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent));
  expect(cells).toEqual([
    ['Nov 25, 2026', '0', '–', '–', '–', '–'],
    ['Nov 24, 2026', '3', '7.5', '88', '1.3', '50'],
  ]);
});

test('the numbers at a glance are in words that people use', () => {
  renderScreen(<StatisticsTiles statistics={someStatistics()} />, 'es');
  for (const words of ['7 minutos', '1 hora y 15 minutos', '4,5 de 5', '2 respuestas'])
    expect(screen.getByText(words)).toBeTruthy();
});

test('a time without visits has no charts', () => {
  renderScreen(<StatisticsView statistics={someStatistics({ visits: 0, days: [] })} />);
  expect(screen.getByRole('heading', { name: 'No visits in this time' })).toBeTruthy();
  expect(screen.queryByRole('table')).toBeNull();
});
