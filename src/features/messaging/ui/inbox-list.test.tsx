// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { DeskActionsContext } from '#src/features/desk/ui/desk-actions.tsx';
import { inboxRow, people, teamHead } from '#tests/support/ui-fixtures/chat-items.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { DeskView, InboxRow, InboxView } from '../client/engine-api.ts';
import { InboxList } from './inbox-list.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

function show(rows: InboxRow[], more: Partial<InboxView> = {}, filters = true, offline = false) {
  const calls = { onNew: vi.fn(), onLoadMore: vi.fn(), onRetry: vi.fn() };
  const view: InboxView = { status: 'ready', failure: null, rows, hasMore: false, totalUnread: 0, ...more };
  const desk = {
    self: { userId: people.tom.userId, name: people.tom.name },
    onAssign: vi.fn(async () => ({ ok: true as const, value: null })),
    onClose: vi.fn(async () => ({ ok: true as const, value: null })),
    onReopen: vi.fn(async () => ({ ok: false as const, failure: { kind: 'network' as const } })),
  };
  renderScreen(
    <DeskActionsContext value={filters ? desk : null}>
      <InboxList view={view} currentId="here" filters={filters} offline={offline} {...calls} />
    </DeskActionsContext>,
  );
  return { ...calls, desk };
}

describe('the list of conversations', () => {
  const rows = [
    inboxRow({ conversationId: 'here', unread: 3 }),
    inboxRow({ ...teamHead, conversationId: 'team', typing: true }),
    inboxRow({
      conversationId: 'draft',
      others: [people.tom],
      preview: { kind: 'draft', text: 'I wanted to ask' },
    }),
    inboxRow({
      conversationId: 'refused',
      others: [people.lucia],
      preview: { kind: 'refused', code: 'E_SIG' },
    }),
  ];

  test('says unread, presence, draft, typing and refusals in words', () => {
    show(rows);
    const [unread, team, draft, refused] = screen.getAllByRole('link').map((link) => link.textContent ?? '');
    expect(unread).toContain('3 unread messages');
    expect(unread).toContain('Online');
    expect(unread).toContain('Provider');
    expect(team).toContain('Writing…');
    expect(team).toContain('Lucía Fernández de la Vega');
    expect(draft).toContain('Draft: I wanted to ask');
    expect(refused).toContain('A message was not opened');
  });

  test('marks the conversation that is open', () => {
    show(rows);
    expect(screen.getAllByRole('link', { current: 'page' })).toHaveLength(1);
  });

  test('can be narrowed to unread ones and searched by name', () => {
    show(rows, { hasMore: true });
    fireEvent.click(screen.getByRole('radio', { name: 'Unread (1)' }));
    expect(screen.getAllByRole('link')).toHaveLength(1);
    fireEvent.click(screen.getByRole('radio', { name: 'All' }));
    const search = screen.getByRole('searchbox', { name: 'Search people and messages' });
    fireEvent.change(search, { target: { value: 'whitf' } });
    expect(screen.getAllByRole('link')).toHaveLength(2);
    fireEvent.change(search, { target: { value: 'nobody' } });
    expect(screen.getByRole('status').textContent).toContain('Older conversations may not be loaded yet.');
  });

  test('tells what waits to be sent only while there is no connection', () => {
    const waiting = [inboxRow({ conversationId: 'here', unsent: 2 })];
    show(waiting);
    expect(screen.queryByText('2 waiting to be sent')).toBeNull();
    cleanup();
    show(waiting, {}, false, true);
    expect(screen.getByText('2 waiting to be sent')).toBeTruthy();
  });

  test('offers patients nothing of the desk', () => {
    show(rows, {}, false);
    expect(screen.queryByRole('radio')).toBeNull();
    expect(screen.queryByRole('button', { name: /^More for/ })).toBeNull();
  });

  test('offers more, a first conversation, and another try', () => {
    const more = show(rows, { hasMore: true });
    fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(more.onLoadMore).toHaveBeenCalledOnce();
    cleanup();
    show([]);
    expect(screen.getByText('No conversations yet')).toBeTruthy();
    cleanup();
    const failed = show([], { status: 'failed', failure: { kind: 'network' } });
    expect(screen.getByText(/no connection right now/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(failed.onRetry).toHaveBeenCalledOnce();
  });
});

describe('the desk in the list', () => {
  const nobodys: DeskView = {
    cover: null,
    throughSeq: 4,
    topic: '',
    urgent: false,
    assignee: null,
    mine: false,
    closed: null,
    waitingSince: null,
    waitingOnMe: false,
  };
  const at = (hour: number) => Date.parse(`2026-11-20T${String(hour).padStart(2, '0')}:00:00Z`);
  const rosas = {
    ...teamHead,
    others: [people.rosa, people.ana],
    readerIds: [people.rosa.userId, people.ana.userId],
  };
  const rows = [
    inboxRow({
      ...rosas,
      conversationId: 'late',
      careTeamName: 'Late',
      desk: { ...nobodys, waitingSince: at(9), waitingOnMe: true },
    }),
    inboxRow({
      ...rosas,
      conversationId: 'early',
      careTeamName: 'Early',
      desk: { ...nobodys, waitingSince: at(7), waitingOnMe: true, mine: true, assignee: people.tom },
    }),
    inboxRow({
      ...rosas,
      conversationId: 'hers',
      careTeamName: 'Hers',
      desk: { ...nobodys, waitingSince: at(8), assignee: people.ana },
    }),
    inboxRow({
      ...rosas,
      conversationId: 'done',
      careTeamName: 'Done',
      desk: { ...nobodys, closed: { at: at(6), by: people.ana } },
    }),
  ];
  const names = () => screen.getAllByRole('link').map((link) => link.getAttribute('href')?.split('/').at(-1));

  test('narrows to what waits on me, longest first, to mine and to closed ones', () => {
    show(rows);
    expect(names()).toEqual(['late', 'early', 'hers', 'done']);
    fireEvent.click(screen.getByRole('radio', { name: 'Waiting on me (2)' }));
    expect(names()).toEqual(['early', 'late']);
    fireEvent.click(screen.getByRole('radio', { name: 'Mine (1)' }));
    expect(names()).toEqual(['early']);
    fireEvent.click(screen.getByRole('radio', { name: 'Closed (1)' }));
    expect(names()).toEqual(['done']);
    fireEvent.click(screen.getByRole('radio', { name: 'Unread' }));
    expect(screen.getByRole('status').textContent).toContain('Everything is read.');
  });

  test('puts urgent ones first, with what they are about', () => {
    const [late, ...others] = rows;
    if (late?.desk === null || late === undefined) throw new Error('a row with a desk');
    show([{ ...late, desk: { ...late.desk, urgent: true, topic: 'Prescriptions' } }, ...others]);
    fireEvent.click(screen.getByRole('radio', { name: 'Waiting on me (2)' }));
    expect(names()).toEqual(['late', 'early']);
    const first = screen.getAllByRole('link')[0]?.textContent ?? '';
    expect(first).toContain('Urgent');
    expect(first).toContain('Prescriptions');
  });

  test('says whose it is and since when it waits, in words', () => {
    show(rows);
    const texts = screen.getAllByRole('link').map((link) => link.textContent ?? '');
    expect(texts[0]).toContain('Waiting since');
    expect(texts[1]).toContain('Mine');
    expect(texts[2]).toContain('Ana Ruiz');
    expect(texts[3]).toContain('Closed');
  });

  test('assigns to somebody who can read it', async () => {
    const { desk } = show(rows);
    const menu = screen.getByRole('button', { name: 'More for Rosa Delgado · Late' });
    fireEvent.click(menu);
    fireEvent.click(screen.getByRole('menuitem', { name: 'Assign…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Who answers?' });
    const choices = [...dialog.querySelectorAll('li')].map((item) => item.textContent ?? '');
    expect(choices.some((text) => text.includes('Ana Ruiz'))).toBe(true);
    expect(choices.some((text) => text.includes('Rosa'))).toBe(false);
    fireEvent.click(screen.getByRole('button', { name: /Ana Ruiz/ }));
    expect(desk.onAssign).toHaveBeenCalledWith('late', people.ana.userId);
  });

  test('closes, and says so when opening again does not work', async () => {
    const { desk } = show(rows);
    fireEvent.click(screen.getByRole('button', { name: 'More for Rosa Delgado · Late' }));
    fireEvent.click(screen.getByRole('menuitem', { name: 'Close conversation' }));
    expect(desk.onClose).toHaveBeenCalledWith('late', 4);
    fireEvent.click(screen.getByRole('button', { name: 'More for Rosa Delgado · Done' }));
    fireEvent.click(screen.getByRole('menuitem', { name: 'Open again' }));
    const failed = await screen.findByRole('alertdialog', { name: 'That was not saved' });
    expect(failed.textContent).toMatch(/no connection/);
  });
});
