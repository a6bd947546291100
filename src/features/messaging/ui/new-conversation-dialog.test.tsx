// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { people } from '#tests/support/ui-fixtures/chat-items.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { NewConversationDialog } from './new-conversation-dialog.tsx';
import type { StartOptions } from './start-options.ts';

beforeAll(giveElementsSize);
afterEach(cleanup);

const heart = { id: 'heart', name: 'Heart team', members: [people.ana, people.tom] };
const contact = ({ userId, name, role }: (typeof people)['ana']) => ({
  userId,
  name,
  role,
  careTeams: [{ id: heart.id, name: heart.name }],
});
const options: StartOptions = {
  contacts: [contact(people.ana), contact(people.tom)],
  teams: [heart],
  topics: [{ id: 'topic', en: 'Prescriptions', es: 'Recetas', careTeamId: heart.id }],
  away: [{ userId: people.ana.userId, until: Date.parse('2026-11-23T08:00:00Z'), cover: people.tom }],
  emergencyNumber: '112',
};

async function show(given: Partial<StartOptions> = {}, role: 'patient' | 'provider' = 'patient') {
  const onStart = vi.fn(async () => ({ ok: true as const, value: null }));
  renderScreen(
    <NewConversationDialog
      open
      onClose={() => undefined}
      self={{ userId: people.rosa.userId, role }}
      loadOptions={async () => ({ ok: true, value: { ...options, ...given } })}
      onStart={onStart}
    />,
  );
  await screen.findByRole('button', { name: /^Thomas/ });
  return onStart;
}

describe('a patient', () => {
  test('says what it is about and how urgent, is told of emergencies, and the right care team gets it', async () => {
    const onStart = await show();
    fireEvent.click(screen.getByRole('button', { name: /Prescriptions/ }));
    expect(await screen.findByRole('dialog', { name: 'Prescriptions' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Call 112' }).getAttribute('href')).toBe('tel:112');
    fireEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(onStart).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('radio', { name: /It is urgent/ }));
    fireEvent.change(screen.getByRole('textbox', { name: 'Your message' }), {
      target: { value: 'No pills' },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(onStart).toHaveBeenCalledWith({
      kind: 'team',
      careTeamId: 'heart',
      patientId: people.rosa.userId,
      first: { text: 'No pills', topic: 'Prescriptions', urgent: true },
    });
  });

  test('who chooses somebody who is away is offered the cover and the care team first', async () => {
    const onStart = await show();
    fireEvent.click(screen.getByRole('button', { name: /^Ana Ruiz.*away/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Away at the moment' });
    expect(dialog.textContent).toContain('back on Monday, November 23');
    expect(screen.getByRole('button', { name: /^Heart team/ })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /^Thomas/ }));
    expect(onStart).toHaveBeenCalledWith({ kind: 'direct', userId: people.tom.userId });
    cleanup();
    const again = await show();
    fireEvent.click(screen.getByRole('button', { name: /^Ana Ruiz.*away/ }));
    fireEvent.click(await screen.findByRole('button', { name: 'Write to Ana Ruiz all the same' }));
    expect(again).toHaveBeenCalledWith({ kind: 'direct', userId: people.ana.userId });
  });
});

test('staff choose the patient that a care team is about', async () => {
  const rosa = {
    ...contact(people.ana),
    userId: people.rosa.userId,
    name: people.rosa.name,
    role: 'patient' as const,
  };
  const onStart = await show({ topics: [], contacts: [...options.contacts, rosa] }, 'provider');
  fireEvent.click(screen.getByRole('button', { name: /^Heart team/ }));
  await screen.findByRole('dialog', { name: 'About which patient?' });
  fireEvent.click(screen.getByRole('button', { name: /Rosa Delgado/ }));
  expect(onStart).toHaveBeenCalledWith({ kind: 'team', careTeamId: 'heart', patientId: people.rosa.userId });
});
