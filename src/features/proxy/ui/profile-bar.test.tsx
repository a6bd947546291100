// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { ActingView } from '#src/features/messaging/client/engine-api.ts';
import { announcement, giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { ProfileBar } from './profile-bar.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const charge = (userId: string, name: string, unread = 0) => ({
  linkId: `link-${userId}`,
  patient: { userId, name, dependent: true },
  relation: 'parent' as const,
  until: null,
  unread,
});
const view = (more: Partial<ActingView>): ActingView => ({
  loaded: true,
  current: null,
  charges: [charge('leo', 'Leo'), charge('ana', 'Ana', 2)],
  ownUnread: 0,
  ...more,
});

it('is not there for people who act for themselves only', () => {
  const { container } = renderScreen(<ProfileBar acting={view({ charges: [] })} onChoose={vi.fn()} />);
  expect(container.querySelector('section')).toBeNull();
});

it('says for whom one acts, reads a change out once, and not the first sight of it', () => {
  const { rerender } = renderScreen(<ProfileBar acting={view({ current: 'leo' })} onChoose={vi.fn()} />);
  const bar = screen.getByRole('region', { name: 'For whom you are acting' });
  expect(bar.textContent).toContain('You are acting for Leo');
  expect(announcement()?.textContent).toBe('');
  rerender(<ProfileBar acting={view({ current: 'ana' })} onChoose={vi.fn()} />);
  expect(announcement()?.textContent).toBe('You are acting for Ana');
  rerender(<ProfileBar acting={view({ current: null })} onChoose={vi.fn()} />);
  expect(bar.textContent).toContain('Your own messages');
  expect(announcement()?.textContent).toBe('Your own messages');
});

it('offers oneself and everybody one acts for, with what is unread there', () => {
  const onChoose = vi.fn();
  renderScreen(<ProfileBar acting={view({ current: 'leo', ownUnread: 1 })} onChoose={onChoose} />);
  fireEvent.click(screen.getByRole('button', { name: 'Change (3 new)' }));
  const menu = screen.getByRole('menu');
  expect(
    within(menu)
      .getAllByRole('menuitem')
      .map((item) => item.textContent),
  ).toEqual(['My own messages (1 unread message)', 'Leo', 'Ana (2 unread messages)']);
  fireEvent.click(within(menu).getByRole('menuitem', { name: /Ana/ }));
  expect(onChoose).toHaveBeenCalledExactlyOnceWith('ana');
});

it('says it in Spanish', () => {
  renderScreen(<ProfileBar acting={view({ current: 'leo' })} onChoose={vi.fn()} />, 'es');
  expect(screen.getByRole('region').textContent).toContain('Actúa en nombre de Leo');
});
