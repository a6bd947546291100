// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { directHead, people, teamHead } from '#tests/support/ui-fixtures/chat-items.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { CoverLines } from './cover-lines.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const until = Date.parse('2026-11-23T08:00:00Z');
const away = (userId: string, cover: { userId: string; name: string } | null) => ({ userId, until, cover });
const line = () => screen.queryByRole('listitem')?.textContent ?? null;

test('names the cover as a reader only when the signed roster says so', () => {
  renderScreen(<CoverLines head={teamHead} away={[away(people.ana.userId, people.tom)]} />);
  expect(line()).toBe(
    'Ana Ruiz is away and back on Monday, November 23. Thomas Whitfield-Ogundipe reads your messages.',
  );
  cleanup();
  renderScreen(<CoverLines head={directHead} away={[away(people.ana.userId, people.tom)]} />);
  expect(line()).toContain('You can write to Thomas Whitfield-Ogundipe instead.');
});

test('says when others of the staff read, and when nobody does', () => {
  renderScreen(<CoverLines head={teamHead} away={[away(people.ana.userId, null)]} />);
  expect(line()).toContain('The others in this conversation read your messages.');
  cleanup();
  renderScreen(<CoverLines head={directHead} away={[away(people.ana.userId, null)]} />, 'es');
  expect(line()).toContain('Si no puede esperar, llame a la clínica.');
});

test('says nothing of people who are not in the conversation or not away', () => {
  renderScreen(<CoverLines head={directHead} away={[away(people.tom.userId, null)]} />);
  expect(line()).toBeNull();
});
