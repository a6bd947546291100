// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { aVisit } from '#tests/support/ui-fixtures/visits.ts';
import type { VisitView, WaitingView } from '../contract.ts';
import { WaitingRoom } from './waiting-room.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

function open(waiting: Partial<WaitingView> = {}, visit: Partial<VisitView> = {}, online = true) {
  const view = aVisit.waiting(waiting);
  const onLeave = vi.fn(async () => true);
  renderScreen(
    <WaitingRoom
      visit={aVisit({ state: 'waiting', waiting: view, ...visit })}
      waiting={view}
      online={online}
      chat={<p>chat</p>}
      unread={0}
      onLeave={onLeave}
      onTestAgain={vi.fn()}
    />,
  );
  return onLeave;
}
const text = () => document.body.textContent ?? '';

test('says the place and a range, and promises nothing more', () => {
  open({ position: 3, estimate: { from: 10, to: 25 } });
  expect(text()).toContain('2 people are before you.');
  expect(text()).toContain('between 10 and 25 minutes');
  cleanup();
  open({ position: 1, estimate: { from: 0, to: 1 } });
  expect(text()).toContain('You are next.');
  expect(text()).toContain('very soon');
});

test('is silent about both where the clinic hides them', () => {
  open({ position: null, estimate: null });
  expect(text()).not.toMatch(/before you|next|minutes/);
  expect(text()).toContain('You are in the waiting room');
});

test.each([
  ['online', null, 'is here and knows'],
  ['in_visit', null, 'with another patient'],
  ['late', 20, 'about 20 minutes late'],
  ['away', null, 'away for a moment'],
  ['offline', null, 'has not arrived yet'],
] as const)('tells where the provider is: %s', (kind, lateMinutes, words) => {
  open({}, { providerStatus: { kind, lateMinutes } });
  expect(within(screen.getByRole('status')).getByText(new RegExp(words))).toBeTruthy();
});

test('tells why it takes longer, and that the place is kept without a network', () => {
  open({ held: { reason: 'preparing', since: 0 } }, {}, false);
  expect(text()).toContain('is reading your record');
  expect(text()).toContain('You keep your place');
});

test('leaves for good or to be called back, and not by one press', async () => {
  const onLeave = open();
  fireEvent.click(screen.getByRole('button', { name: 'I have to go' }));
  expect(onLeave).not.toHaveBeenCalled();
  await act(async () => fireEvent.click(screen.getByRole('button', { name: /call me back/ })));
  expect(onLeave).toHaveBeenCalledWith(true);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('stays open when leaving did not work', async () => {
  const onLeave = open();
  onLeave.mockResolvedValueOnce(false);
  fireEvent.click(screen.getByRole('button', { name: 'I have to go' }));
  await act(async () => fireEvent.click(screen.getByRole('button', { name: /Give up my place/ })));
  expect(screen.getByRole('dialog')).toBeTruthy();
});

test('begins at its heading for screen readers', () => {
  open();
  expect(document.activeElement?.textContent).toBe('You are in the waiting room');
});
