// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { inboxRow, people, teamHead } from '#tests/support/ui-fixtures/chat-items.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { InboxRow, InboxView } from '../client/engine-api.ts';
import { InboxList } from './inbox-list.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

function show(rows: InboxRow[], more: Partial<InboxView> = {}) {
  const calls = { onNew: vi.fn(), onLoadMore: vi.fn(), onRetry: vi.fn() };
  const view: InboxView = { status: 'ready', failure: null, rows, hasMore: false, totalUnread: 0, ...more };
  renderScreen(<InboxList view={view} currentId="here" {...calls} />);
  return calls;
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
    const search = screen.getByRole('searchbox', { name: 'Search by name' });
    fireEvent.change(search, { target: { value: 'whitf' } });
    expect(screen.getAllByRole('link')).toHaveLength(2);
    fireEvent.change(search, { target: { value: 'nobody' } });
    expect(screen.getByRole('status').textContent).toContain('Older conversations may not be loaded yet.');
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
