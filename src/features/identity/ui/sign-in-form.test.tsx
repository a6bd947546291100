// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { useEffect, useState } from 'react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { EngineStatus } from '#src/features/messaging/client/engine-api.ts';
import { Signal } from '#src/platform/client/signal.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { SignInForm } from './sign-in-form.tsx';

const status = new Signal<EngineStatus>({ phase: 'starting' });
const engine = { signIn: vi.fn() };
const replace = vi.fn();
vi.mock('#src/platform/client-react/engine.tsx', () => ({
  useEngine: () => engine,
  useEngineStatus: () => {
    const [now, setNow] = useState(status.value);
    useEffect(() => status.watch(setNow), []);
    return now;
  },
}));
const router = { replace };
vi.mock('next/navigation', () => ({ useRouter: () => router }));

const locked: EngineStatus = {
  phase: 'locked',
  email: 'ana@mail.example',
  name: 'Ana',
  locale: 'en',
  unsent: 0,
  ended: false,
};
const signedOut: EngineStatus = { phase: 'signed-out', reason: 'none' };

beforeAll(giveElementsSize);
beforeEach(() => {
  vi.clearAllMocks();
  status.set({ phase: 'starting' });
});
afterEach(cleanup);

const emailField = () => screen.queryByLabelText('E-mail address');

test('waits with its fields until it is known whether this device is somebody’s: nothing typed is thrown away', () => {
  renderScreen(<SignInForm reason={undefined} next={undefined} />);
  expect(emailField()).toBeNull();
  act(() => status.set(locked));
  expect(emailField()).toBeNull();
  expect(replace).toHaveBeenCalledWith('/inbox');
});

test('keeps what was typed when the engine starts anew', () => {
  renderScreen(<SignInForm reason={undefined} next={undefined} />);
  act(() => status.set(signedOut));
  fireEvent.change(screen.getByLabelText('E-mail address'), { target: { value: 'ana@mail.example' } });
  act(() => status.set({ phase: 'starting' }));
  act(() => status.set(signedOut));
  expect(screen.getByLabelText('E-mail address')).toHaveProperty('value', 'ana@mail.example');
  expect(replace).not.toHaveBeenCalled();
});
