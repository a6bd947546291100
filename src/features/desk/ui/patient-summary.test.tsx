// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { DeskView } from '#src/features/messaging/client/engine-api.ts';
import { people, teamHead } from '#tests/support/ui-fixtures/chat-items.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { PatientSummary } from './patient-summary.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const desk: DeskView = {
  assignee: { userId: people.ana.userId, name: people.ana.name },
  cover: null,
  throughSeq: 1,
  mine: false,
  closed: null,
  waitingSince: Date.parse('2026-11-20T10:00:00Z'),
  topic: 'Prescriptions',
  urgent: true,
  waitingOnMe: false,
};

function show(more: Partial<DeskView> | null, canManage = true) {
  const onAddMembers = vi.fn(async () => ({ ok: true as const, value: null }));
  renderScreen(
    <PatientSummary
      head={{ ...teamHead, desk: more === null ? null : { ...desk, ...more } }}
      self={people.tom}
      active
      canManage={canManage}
      onAddMembers={onAddMembers}
    />,
  );
  return onAddMembers;
}

test('says what waits, how urgent it is, what it is about and whose it is', () => {
  show({});
  const text = document.body.textContent ?? '';
  for (const part of ['Urgent', 'Waiting since', 'Prescriptions', 'Ana Ruiz']) expect(text).toContain(part);
  expect(screen.queryByRole('button', { name: /^Add/ })).toBeNull();
});

test('offers to let in a cover who cannot read the conversation, to those who may', () => {
  const cover = { userId: people.rosa.userId, name: 'Nurse Olga' };
  const onAddMembers = show({ cover });
  fireEvent.click(screen.getByRole('button', { name: 'Add Nurse Olga' }));
  expect(onAddMembers).toHaveBeenCalledWith([cover.userId]);
  cleanup();
  show({ cover }, false);
  expect(screen.queryByRole('button', { name: 'Add Nurse Olga' })).toBeNull();
  cleanup();
  show({ cover: people.lucia });
  expect(document.body.textContent).not.toContain('cannot read it');
});

test('is not there for patients', () => {
  show(null);
  expect(document.body.textContent).toBe('');
});
