// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { KeyLogView } from '#src/features/identity/client/key-log-api.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { KeyLogReport } from './key-log-report.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const at = Date.UTC(2027, 0, 15, 12);
const good: KeyLogView = {
  size: 1_204,
  digits: '11111 22222',
  checkedAt: at,
  warning: null,
  clinicKey: '0123 4567',
};

test('says that everything agrees, since when, and how long the record is', () => {
  renderScreen(<KeyLogReport view={good} pending={false} onSettle={() => undefined} />);
  expect(screen.getByText(/Everything agrees\. Last checked on .*2027.* 1,204 entries\./)).toBeTruthy();
  expect(screen.getByText('0123 4567')).toBeTruthy();
  expect(screen.getByText('11111 22222')).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('says so before the first check', () => {
  renderScreen(
    <KeyLogReport view={{ ...good, checkedAt: null }} pending={false} onSettle={() => undefined} />,
  );
  expect(screen.getByText(/Not checked yet/)).toBeTruthy();
});

test('a fork is told loudly, with its code, until the person has told the clinic', () => {
  const settle = vi.fn();
  const view: KeyLogView = { ...good, warning: { code: 'E_LOG_FORK', at } };
  renderScreen(<KeyLogReport view={view} pending={false} onSettle={settle} />);
  expect(screen.getByRole('alert').textContent).toContain('E_LOG_FORK');
  expect(screen.queryByText(/Everything agrees/)).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'I have told the clinic' }));
  expect(settle).toHaveBeenCalledOnce();
});

test('an old record asks about the date first, and goes away by itself, in Spanish too', () => {
  const view: KeyLogView = { ...good, warning: { code: 'E_LOG_STALE', at } };
  renderScreen(<KeyLogReport view={view} pending={false} onSettle={() => undefined} />, 'es');
  expect(screen.getByRole('alert').textContent).toContain('¿Es correcta la fecha de este dispositivo?');
  expect(screen.queryByRole('button')).toBeNull();
});
