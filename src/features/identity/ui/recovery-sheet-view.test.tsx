// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { RecoverySheet } from '../client/account-api.ts';
import { RecoverySheetView } from './recovery-sheet-view.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const sheet: RecoverySheet = {
  code: 'ABCD EFGH',
  email: 'pia@example.org',
  name: 'Pia',
  fingerprint: '11111 22222',
  clinicCode: '33333 44444',
  createdAt: Date.UTC(2027, 0, 15),
};
/** On the screen and on the printed sheet. */
const places = (text: string) => screen.queryAllByText((_, element) => element?.textContent === `${text} `);

test('the sheet carries the clinic’s code, on the screen and on paper', () => {
  renderScreen(<RecoverySheetView sheet={sheet} onNext={() => undefined} />);
  expect(screen.getAllByText('Number of your clinic’s code')).toHaveLength(2);
  expect(places('44444').length).toBeGreaterThanOrEqual(2);
});

test('in Spanish too', () => {
  renderScreen(<RecoverySheetView sheet={sheet} onNext={() => undefined} />, 'es');
  expect(screen.getAllByText('Número del código de su clínica')).toHaveLength(2);
});

test('says nothing of it where the clinic has none', () => {
  renderScreen(<RecoverySheetView sheet={{ ...sheet, clinicCode: null }} onNext={() => undefined} />);
  expect(screen.queryByText('Number of your clinic’s code')).toBeNull();
  expect(places('22222').length).toBeGreaterThanOrEqual(2);
});
