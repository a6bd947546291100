// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react';
import { afterEach, expect, it, test } from 'vitest';
import en from '#src/i18n/en.json' with { type: 'json' };
import es from '#src/i18n/es.json' with { type: 'json' };
import { renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { checkNames, type Finding, findings } from '../contract.ts';
import { ChecksList } from './checks-list.tsx';

afterEach(cleanup);

const found: Finding[] = [
  { check: 'disk', code: 'disk-ok', values: { free: 40.5, percent: 60 } },
  { check: 'mail', code: 'mail-login', values: { host: 'mail.example', port: 465 } },
  { check: 'turn', code: 'turn-none', values: {} },
];

test('what is wrong comes first, and says what to do', () => {
  renderScreen(<ChecksList found={found} />);
  const items = within(screen.getByRole('list', { name: 'Checks' })).getAllByRole('listitem');
  expect(items.map((item) => item.querySelector('p')?.textContent)).toEqual([
    'E-mail: Problem',
    'Relay for calls: Warning',
    'Disk: In order',
  ]);
  expect(items[0]?.textContent).toContain('mail.example refuses the user name or password of SMTP_URL');
});

test('the same in Spanish', () => {
  renderScreen(<ChecksList found={found} />, 'es');
  expect(screen.getByText('Hay 40,5 GB libres (60 %).')).toBeTruthy();
});

it.each([
  ['en', en.operations],
  ['es', es.operations],
])('every check and every finding has its words in %s', (_language, words) => {
  expect(Object.keys(words.check).toSorted()).toEqual([...checkNames].toSorted());
  expect(Object.keys(words.found).toSorted()).toEqual(Object.keys(findings).toSorted());
});
