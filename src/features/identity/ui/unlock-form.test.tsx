// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { UnlockForm } from './unlock-form.tsx';

const engine = { unlock: vi.fn(), signOut: vi.fn() };
vi.mock('#src/platform/client-react/engine.tsx', () => ({ useEngine: () => engine }));

beforeAll(giveElementsSize);
beforeEach(() => {
  vi.clearAllMocks();
  engine.signOut.mockResolvedValue({ ok: true, value: null });
});
afterEach(cleanup);

const ended = 'Your session has ended. Your password opens everything again.';

test('says that the session ended, where that is why', () => {
  renderScreen(<UnlockForm name="Ana" email="ana@mail.example" ended={false} />);
  expect(screen.queryByText(ended)).toBeNull();
  cleanup();
  renderScreen(<UnlockForm name="Ana" email="ana@mail.example" ended />);
  expect(screen.getByText(ended)).toBeDefined();
});

test('whoever is somebody else is told first that what waits to be sent here is deleted', async () => {
  renderScreen(<UnlockForm name="Ana" email="ana@mail.example" ended={false} />);
  fireEvent.click(screen.getByRole('button', { name: 'I am somebody else' }));
  expect(await screen.findByText(/messages that were not sent yet/)).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(engine.signOut).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'I am somebody else' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Sign out' }));
  expect(engine.signOut).toHaveBeenCalledOnce();
});
