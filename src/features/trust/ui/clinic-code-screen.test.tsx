// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { ClinicRootView } from '../client/trust-api.ts';
import { ClinicCodeScreen } from './clinic-code-screen.tsx';

const engine = { clinicRoot: vi.fn(), checkClinicCode: vi.fn() };
const me = { role: 'patient' };
vi.mock('#src/platform/client-react/engine.tsx', () => ({
  useEngine: () => engine,
  useMe: () => me,
}));
vi.mock('next/navigation', () => ({
  useRouter: () => ({ back: vi.fn() }),
  usePathname: () => '/clinic-code',
}));

const ownDigits = '11111 22222 33333 44444 55555 66666';
function answers(root: Partial<ClinicRootView>): void {
  const value = {
    exists: true,
    checked: 'no',
    checkedAt: null,
    holds: false,
    poster: null,
    ownDigits,
    ...root,
  };
  engine.clinicRoot.mockResolvedValue({ ok: true, value });
}

beforeAll(giveElementsSize);
beforeEach(() => {
  vi.clearAllMocks();
  me.role = 'patient';
});
afterEach(cleanup);

test('a clinic without a code says so', async () => {
  answers({ exists: false });
  renderScreen(<ClinicCodeScreen />);
  expect(await screen.findByText(/Your clinic has no code yet/)).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Scan the code' })).toBeNull();
});

test('a typed number that is not the clinic’s is told at the field; the right one ends the question', async () => {
  answers({});
  renderScreen(<ClinicCodeScreen />);
  fireEvent.click(await screen.findByRole('button', { name: 'Type the number' }));
  const field = await screen.findByLabelText('The number below the code');
  engine.checkClinicCode.mockResolvedValueOnce({ ok: true, value: { matches: false } });
  fireEvent.change(field, { target: { value: '123' } });
  fireEvent.click(screen.getByRole('button', { name: 'Check' }));
  expect(await screen.findByText(/It is not the clinic’s code/)).toBeDefined();

  engine.checkClinicCode.mockResolvedValueOnce({ ok: true, value: { matches: true } });
  answers({ checked: 'yes', checkedAt: 1_800_000_000_000 });
  fireEvent.change(field, { target: { value: ownDigits } });
  fireEvent.click(screen.getByRole('button', { name: 'Check' }));
  await waitFor(() => expect(screen.getByText(/You checked the clinic’s code on/)).toBeDefined());
  expect(engine.checkClinicCode.mock.calls).toEqual([['123'], [ownDigits]]);
});

test('who has checked another key is told that it is another one now', async () => {
  answers({ checked: 'other' });
  renderScreen(<ClinicCodeScreen />, 'es');
  expect(await screen.findByText('El código de la clínica es otro ahora')).toBeDefined();
});

test('staff see their own number, which the administrator compares; patients do not need it', async () => {
  answers({});
  const { unmount } = renderScreen(<ClinicCodeScreen />);
  await screen.findByRole('button', { name: 'Scan the code' });
  expect(screen.queryByText('Your own number')).toBeNull();
  unmount();
  me.role = 'provider';
  renderScreen(<ClinicCodeScreen />);
  expect(await screen.findByText('Your own number')).toBeDefined();
  expect(screen.getByText('66666')).toBeDefined();
});
