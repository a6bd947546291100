// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { aNotice, thursday } from '#tests/support/ui-fixtures/notices.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { Notification } from '../contract.ts';
import { CentreBell } from './centre-bell.tsx';
import { CentreList } from './centre-list.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const dayMs = 86_400_000;

function show(notices: readonly Notification[], locale: 'en' | 'es' = 'en') {
  const [onOpen, onMore] = [vi.fn(), vi.fn()];
  renderScreen(
    <CentreList
      notices={notices}
      now={thursday + 60_000}
      nameOf={(id) => (id === 'c1' ? 'Dr. Vega' : null)}
      onOpen={onOpen}
      onMore={onMore}
      loadingMore={false}
    />,
    locale,
  );
  return { onOpen, onMore };
}

describe('the list of notifications', () => {
  test('stands day by day, and each line says what, when, and whether it is new', () => {
    show([aNotice(), aNotice({ kind: 'visit.late', read: true, at: thursday - dayMs })]);
    expect(screen.getAllByRole('heading', { level: 2 }).map((each) => each.textContent)).toEqual([
      'Today',
      'Yesterday',
    ]);
    const [arrived, late] = screen.getAllByRole('link');
    expect(arrived?.textContent).toBe('A patient is in the waiting room9:05 AMNew');
    expect(late?.textContent).toBe('Your video visit begins later9:05 AM');
  });

  test('leads to where it happened, and tells that it was opened', () => {
    const notices = [
      aNotice(),
      aNotice({ kind: 'message', target: { place: 'conversation', id: 'c1' }, messages: 2 }),
      aNotice({ kind: 'appointment.moved', target: { place: 'appointments', id: null } }),
      aNotice({ kind: 'security.device', target: { place: 'settings', id: null } }),
    ];
    const { onOpen } = show(notices);
    expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
      '/visits/v1',
      '/inbox/c/c1',
      '/visits',
      '/settings',
    ]);
    fireEvent.click(screen.getByRole('link', { name: /waiting room/ }));
    expect(onOpen).toHaveBeenCalledWith(notices[0]);
  });

  test('has one line for a conversation, named where this device knows it', () => {
    show([
      aNotice({ kind: 'message', target: { place: 'conversation', id: 'c1' }, messages: 2 }),
      aNotice({ kind: 'message', target: { place: 'conversation', id: 'c2' }, messages: 0, read: true }),
    ]);
    const [known, unknown] = screen.getAllByRole('link');
    expect(known?.textContent).toMatch(/^Dr\. Vega2 unread messages/);
    expect(unknown?.textContent).toMatch(/^Messages/);
  });

  test('says what to do about one’s account, in the reader’s language', () => {
    show([aNotice({ kind: 'security.password', target: { place: 'settings', id: null } })], 'es');
    const line = screen.getByRole('link');
    expect(within(line).getByText('Su contraseña ha cambiado')).toBeTruthy();
    expect(within(line).getByText('Si no ha sido usted, llame a la clínica.')).toBeTruthy();
  });

  test('says that there is nothing yet', () => {
    show([], 'es');
    expect(screen.getByRole('heading', { name: 'Todavía no hay nada' })).toBeTruthy();
  });

  test('shows older ones when asked', () => {
    const { onMore } = show([aNotice()]);
    fireEvent.click(screen.getByRole('button', { name: 'Show older ones' }));
    expect(onMore).toHaveBeenCalledOnce();
  });
});

test('the bell says how many are new', () => {
  renderScreen(<CentreBell unread={3} />);
  expect(screen.getByRole('link', { name: 'Notifications, 3 new notices' })).toBeTruthy();
  cleanup();
  renderScreen(<CentreBell unread={0} />, 'es');
  expect(screen.getByRole('link', { name: 'Avisos' })).toBeTruthy();
});
