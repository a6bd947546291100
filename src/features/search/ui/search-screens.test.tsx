// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { inboxRow } from '#tests/support/ui-fixtures/chat-items.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { SearchScope, StarredItem } from '../client/search-api.ts';
import { MarkedText } from './marked-text.tsx';
import { ScopeLine } from './scope-line.tsx';
import { StarredList } from './starred-list.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const scope: SearchScope = {
  ready: true,
  since: Date.UTC(2025, 4, 3, 12),
  complete: false,
  doneCount: 50,
  totalCount: 450,
  reading: 'no',
  failure: null,
};

function showScope(more: Partial<SearchScope>, one = true) {
  const calls = { onIndexOlder: vi.fn(), onPause: vi.fn() };
  renderScreen(<ScopeLine scope={{ ...scope, ...more }} one={one} {...calls} />);
  return calls;
}

describe('what is searched is said in words', () => {
  test('since when, with the way to the rest', () => {
    const { onIndexOlder } = showScope({});
    expect(screen.getByText(/^Messages since .*2025.* on this device are searched\.$/)).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Search older messages' }));
    expect(onIndexOlder).toHaveBeenCalled();
  });

  test('how far the reading has come, and that it can be paused', () => {
    const { onPause } = showScope({ reading: 'reading', doneCount: 250 });
    expect(screen.getByText(/Older ones are being read: 250 of 450\./)).toBeDefined();
    expect(screen.getByRole('progressbar', { name: 'Messages read' }).getAttribute('value')).toBe('250');
    fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
    expect(onPause).toHaveBeenCalled();
  });

  test('that it waits for the network, that it failed, that there is nothing older', () => {
    showScope({ reading: 'waiting' });
    expect(screen.getByText(/will be read when there is a connection/)).toBeDefined();
    cleanup();
    showScope({ reading: 'failed', failure: { kind: 'domain', code: 'NOT_FOUND' } });
    expect(screen.getByText(/could not be read\. We could not find this/)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Search older messages' })).toBeDefined();
    cleanup();
    showScope({ complete: true, since: null });
    expect(screen.getByText('All messages of this conversation are searched.')).toBeDefined();
    expect(screen.queryByRole('button')).toBeNull();
    cleanup();
    showScope({ complete: true, since: null }, false);
    expect(screen.getByText('All messages of your conversations are searched.')).toBeDefined();
  });
});

test('words that were found are marked where they stand', () => {
  renderScreen(
    <p>
      <MarkedText
        text="Tomé la medicación"
        marks={[
          [0, 4],
          [8, 18],
        ]}
      />
    </p>,
  );
  expect(screen.getAllByText(/./, { selector: 'mark' }).map((mark) => mark.textContent)).toEqual([
    'Tomé',
    'medicación',
  ]);
  expect(screen.getByRole('paragraph').textContent).toBe('Tomé la medicación');
});

describe('the starred messages', () => {
  const item = (more: Partial<StarredItem>): StarredItem => ({
    conversationId: 'c',
    messageId: 'm',
    state: 'known',
    head: inboxRow({}),
    sender: { userId: 'u', name: 'Ana Ruiz' },
    mine: false,
    sentAt: Date.UTC(2025, 4, 3, 12),
    text: 'Remember this',
    files: ['scan.pdf'],
    ...more,
  });

  test('lead to their place and can lose their star', () => {
    const onUnstar = vi.fn();
    const items = [
      item({}),
      item({ messageId: 'n', state: 'unknown', sender: null, sentAt: null, text: '', files: [], head: null }),
      item({ messageId: 'o', state: 'deleted', text: '', files: [] }),
    ];
    renderScreen(<StarredList items={items} onUnstar={onUnstar} />);
    const links = screen.getAllByRole('link');
    expect(links[0]?.getAttribute('href')).toBe('/inbox/c/c?message=m');
    expect(links[0]?.textContent).toContain('Ana Ruiz: Remember this');
    expect(links[0]?.textContent).toContain('scan.pdf');
    expect(links[1]?.textContent).toContain('Not on this device yet');
    expect(links[2]?.textContent).toContain('This message was deleted.');
    fireEvent.click(screen.getAllByRole('button', { name: 'Take the star away' })[1] ?? document.body);
    expect(onUnstar).toHaveBeenCalledWith(items[1]);
  });

  test('say how to star when there are none', () => {
    renderScreen(<StarredList items={[]} onUnstar={vi.fn()} />);
    expect(screen.getByText('Nothing is starred')).toBeDefined();
    cleanup();
    renderScreen(<StarredList items={null} onUnstar={vi.fn()} />);
    expect(screen.getByText('Loading starred messages…')).toBeDefined();
  });
});
