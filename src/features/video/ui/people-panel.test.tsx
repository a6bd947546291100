// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import { callView, party } from '#tests/support/ui-fixtures/calls.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { type PeopleActions, PeoplePanel } from './people-panel.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const done = async (): Promise<Result<null>> => ({ ok: true, value: null });
const ana = party('Ana Ruiz');

function open(over: Partial<PeopleActions> | null = {}) {
  const actions = {
    guests: [],
    memberIds: [],
    onInvite: vi.fn<PeopleActions['onInvite']>(async () => ({
      ok: true as const,
      value: { link: 'https://clinic.example/guest#secret' },
    })),
    onRevoke: vi.fn(done),
    loadContacts: vi.fn<PeopleActions['loadContacts']>(async () => ({ ok: true, value: [] })),
    onAddColleagues: vi.fn(done),
    onReturnToWaiting: vi.fn(done),
    onRemove: vi.fn(done),
    ...over,
  };
  renderScreen(
    <PeoplePanel
      name="Dr. Marta Vega"
      view={callView({ parties: [ana] })}
      actions={over === null ? null : actions}
      onCompare={vi.fn()}
    />,
  );
  return actions;
}

const press = (name: string) =>
  act(async () => {
    fireEvent.click(screen.getByRole('button', { name }));
  });

describe('people of a call', () => {
  test('who is no host may look and compare only', () => {
    open(null);
    expect(screen.getByText('patient · in the call')).toBeTruthy();
    expect(screen.getAllByRole('button').map((button) => button.getAttribute('aria-label'))).toEqual([
      'Compare with Ana Ruiz',
    ]);
  });

  test('a link is made for a kind and a time, and shown once', async () => {
    const { onInvite } = open();
    await press('Invite by link');
    await press('Make the link');
    expect(onInvite).toHaveBeenCalledExactlyOnceWith('interpreter', 3_600_000);
    expect(screen.getByDisplayValue('https://clinic.example/guest#secret')).toBeTruthy();
    const mail = screen.getByRole('link', { name: 'Send by e-mail' });
    expect(mail.getAttribute('target')).toBe('_blank');
    expect(decodeURIComponent(mail.getAttribute('href') ?? '')).toContain(
      'https://clinic.example/guest#secret',
    );
    await press('Done');
    await press('Invite by link');
    expect(screen.queryByDisplayValue('https://clinic.example/guest#secret')).toBeNull();
  });

  test('removing and sending back are asked once more', async () => {
    const { onRemove, onReturnToWaiting } = open();
    await press('Remove Ana Ruiz from the call');
    const remove = screen.getByRole('alertdialog', { name: 'Remove Ana Ruiz from the call?' });
    expect(onRemove).not.toHaveBeenCalled();
    await act(async () => fireEvent.click(within(remove).getByRole('button', { name: 'Remove' })));
    expect(onRemove).toHaveBeenCalledExactlyOnceWith(ana);
    await press('To the waiting room');
    const back = screen.getByRole('alertdialog');
    await act(async () => fireEvent.click(within(back).getByRole('button', { name: 'To the waiting room' })));
    expect(onReturnToWaiting).toHaveBeenCalledOnce();
  });

  test('links that lead nowhere are not listed; others can be taken back', async () => {
    const guest = { guestId: 'g1', kind: 'family' as const, invitedAt: 0, expiresAt: 3_600_000 };
    const { onRevoke } = open({
      guests: [
        { ...guest, state: 'invited' },
        { ...guest, guestId: 'g2', state: 'expired' },
        { ...guest, guestId: 'g3', state: 'left' },
      ],
    });
    await press('Take back the link: Family');
    expect(onRevoke).toHaveBeenCalledExactlyOnceWith('g1');
  });
});
