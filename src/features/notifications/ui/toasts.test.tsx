// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { aNotice } from '#tests/support/ui-fixtures/notices.ts';
import { announcement, giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { ToastScene } from '../client/toast-rules.ts';
import type { Notification } from '../contract.ts';
import { SoundSettings } from './sound-settings.tsx';
import { ToastCard } from './toast-card.tsx';
import { useToasts } from './use-toasts.ts';

beforeAll(giveElementsSize);
let visibility: DocumentVisibilityState = 'visible';
beforeEach(() => {
  localStorage.clear();
  visibility = 'visible';
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const scene: ToastScene = { path: '/inbox', role: 'provider', alone: false };
const onFresh = vi.fn();
const onSeen = vi.fn();
beforeEach(() => {
  onFresh.mockReset();
  onSeen.mockReset();
});

function Tab({ latest, at = scene }: { latest: readonly Notification[] | undefined; at?: ToastScene }) {
  const { shown, dismiss } = useToasts(latest, at, { onFresh, onSeen });
  return shown.map((notice) => (
    <ToastCard
      key={notice.id}
      notice={notice}
      onOpen={() => undefined}
      onDismiss={() => dismiss(notice.id)}
    />
  ));
}

function look(next: DocumentVisibilityState) {
  visibility = next;
  act(() => document.dispatchEvent(new Event('visibilitychange')));
}
const titles = () => screen.queryAllByRole('link').map((link) => link.textContent);

describe('toasts', () => {
  test('say what came since the page was opened, once to screen readers, and go when it was read', () => {
    const [old, fresh] = [aNotice({ kind: 'visit.late' }), aNotice()];
    const { rerender } = renderScreen(<Tab latest={undefined} />);
    rerender(<Tab latest={[old]} />);
    expect(titles()).toEqual([]);
    rerender(<Tab latest={[fresh, old]} />);
    expect(titles()).toEqual(['Open: A patient is in the waiting room']);
    expect(announcement()?.textContent).toBe('A patient is in the waiting room');
    expect(onFresh).toHaveBeenCalledExactlyOnceWith(fresh, 'toast');
    const said = announcement();
    rerender(<Tab latest={[fresh, old]} />);
    expect(announcement()).toBe(said);
    rerender(<Tab latest={[old]} />);
    expect(titles()).toEqual([]);
  });

  test('are not made of what the screen in front shows: that is read', () => {
    const fresh = aNotice();
    const at = { ...scene, path: '/visits/queue' };
    const { rerender } = renderScreen(<Tab latest={[]} at={at} />);
    rerender(<Tab latest={[fresh]} at={at} />);
    expect(titles()).toEqual([]);
    expect(announcement()?.textContent).toBe('');
    expect(onSeen).toHaveBeenCalledExactlyOnceWith([fresh]);
    expect(onFresh).toHaveBeenCalledExactlyOnceWith(fresh, 'shown');
  });

  test('wait in a hidden tab, and are not repeated by it when another tab has shown them', () => {
    const [first, second] = [aNotice(), aNotice({ kind: 'visit.late', about: 'v2' })];
    const { rerender } = renderScreen(<Tab latest={[]} />);
    look('hidden');
    rerender(<Tab latest={[second, first]} />);
    expect(titles()).toEqual([]);
    expect(announcement()?.textContent).toBe('');
    localStorage.setItem('consulta-told', JSON.stringify([first.id]));
    look('visible');
    expect(titles()).toEqual(['Open: Your video visit begins later']);
    expect(announcement()?.textContent).toBe('Your video visit begins later');
  });

  test('of what can wait go by themselves, but not while somebody is at them; urgent ones stay', () => {
    vi.useFakeTimers();
    const [urgent, calm] = [
      aNotice(),
      aNotice({ kind: 'appointment.made', target: { place: 'appointments', id: null } }),
    ];
    const { rerender } = renderScreen(<Tab latest={[]} />);
    rerender(<Tab latest={[calm, urgent]} />);
    const link = screen.getByRole('link', { name: /You have an appointment/ });
    fireEvent.focus(link);
    act(() => vi.advanceTimersByTime(60_000));
    expect(titles()).toHaveLength(2);
    fireEvent.blur(link);
    act(() => vi.advanceTimersByTime(12_000));
    expect(titles()).toEqual(['Open: A patient is in the waiting room']);
  });

  test('are one for each appointment, with the newest words, and what it replaced does not come back', () => {
    const about = 'a1';
    const [made, moved, late] = [
      aNotice({ kind: 'appointment.made', about }),
      aNotice({ kind: 'appointment.moved', about }),
      aNotice({ kind: 'visit.late', about }),
    ];
    const { rerender } = renderScreen(<Tab latest={[]} />);
    rerender(<Tab latest={[moved, made]} />);
    expect(titles()).toEqual(['Open: Your appointment was moved']);
    expect(announcement()?.textContent).toBe('Your appointment was moved');
    rerender(<Tab latest={[late, moved, made]} />);
    expect(titles()).toEqual(['Open: Your video visit begins later']);
    rerender(<Tab latest={[moved, made]} />);
    expect(titles()).toEqual([]);
  });

  test('are closed by their button and by Escape', () => {
    const [first, second] = [aNotice(), aNotice({ kind: 'visit.late', about: 'v2' })];
    const { rerender } = renderScreen(<Tab latest={[]} />);
    rerender(<Tab latest={[first, second]} />);
    fireEvent.click(screen.getByRole('button', { name: 'Close: A patient is in the waiting room' }));
    expect(titles()).toEqual(['Open: Your video visit begins later']);
    fireEvent.keyDown(screen.getByRole('link'), { key: 'Escape' });
    expect(titles()).toEqual([]);
  });
});

describe('the sounds', () => {
  const press = (name: string) =>
    act(async () => {
      fireEvent.click(screen.getByRole('button', { name }));
    });

  test('are heard before they are chosen, and a browser that plays none says so', async () => {
    const play = vi.fn(async () => false);
    renderScreen(<SoundSettings play={play} />, 'es');
    await press('Escuchar el sonido: Videoconsultas');
    expect(play).toHaveBeenCalledWith('bell');
    expect(screen.getByRole('status').textContent).toMatch(/^Este navegador no permite sonidos/);
    expect(
      screen.getByRole('button', { name: 'Escuchar el sonido: Mensajes' }).hasAttribute('disabled'),
    ).toBe(true);
  });
});
