// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { callView, FakeCall, giveMediaPlayback, party } from '#tests/support/ui-fixtures/calls.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { GuestScreen, type OpenGuestCall } from './guest-screen.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ refresh: vi.fn() }) }));

beforeAll(giveElementsSize);
beforeEach(() => {
  giveMediaPlayback();
  sessionStorage.clear();
});
afterEach(() => {
  cleanup();
  window.history.replaceState(null, '', '/');
});

const outside = callView({ state: { phase: 'connecting' } });

async function arrive(fragment: string) {
  window.history.replaceState(null, '', `/guest${fragment}`);
  const call = new FakeCall(outside);
  const openCall = vi.fn<OpenGuestCall>(async () => call);
  await act(async () => renderScreen(<GuestScreen openCall={openCall} />));
  return { call, openCall };
}

const press = (name: string) =>
  act(async () => {
    fireEvent.click(screen.getByRole('button', { name }));
  });

async function knock(name: string) {
  fireEvent.change(screen.getByRole('textbox', { name: 'Your name' }), { target: { value: name } });
  await press('Continue');
  await press('Go on without checking');
}

describe('a guest', () => {
  test('without a link is told so', async () => {
    await arrive('');
    expect(screen.getByText('This page needs a link')).toBeTruthy();
  });

  test('leaves no secret in the address bar', async () => {
    await arrive('#secret');
    expect(window.location.href).not.toContain('secret');
  });

  test('knocks under a name, waits, and comes in when somebody opens', async () => {
    const { call, openCall } = await arrive('#secret');
    await press('Continue');
    expect(screen.getByText('Please write your name.')).toBeTruthy();
    await knock('Irina');
    expect(openCall.mock.calls[0]?.[0]).toMatchObject({ link: 'secret', name: 'Irina' });
    expect(screen.getByRole('heading', { name: 'Please wait to be let in' })).toBeTruthy();
    await act(async () =>
      call.show({ state: { phase: 'connected' }, parties: [party('Dr. Marta Vega', { role: 'host' })] }),
    );
    expect(screen.getByRole('listitem', { name: 'Dr. Marta Vega' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Chat/ })).toBeNull();
  });

  test('goes straight back after a reload', async () => {
    await arrive('#secret');
    await knock('Irina');
    cleanup();
    const { openCall } = await arrive('');
    expect(openCall.mock.calls[0]?.[0]).toMatchObject({ link: 'secret', name: 'Irina' });
  });

  test('whose network is away when they knock can try again', async () => {
    const { openCall } = await arrive('#secret');
    openCall.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await knock('Irina');
    expect(screen.getByRole('alert').textContent).toContain('no connection right now');
    await press('Try again');
    expect(screen.getByRole('heading', { name: 'Please wait to be let in' })).toBeTruthy();
  });

  test('with a link that was used hears why', async () => {
    const { call } = await arrive('#secret');
    await knock('Irina');
    await act(async () =>
      call.show({
        state: { phase: 'disconnected', reason: 'failed' },
        failure: { kind: 'domain', code: 'GUEST_LINK_USED' },
      }),
    );
    expect(screen.getByText(/opened in another browser already/)).toBeTruthy();
  });
});
