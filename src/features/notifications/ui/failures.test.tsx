// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { thursday } from '#tests/support/ui-fixtures/notices.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { Failure, RoadState } from '../contract.ts';
import { FailuresRoads } from './failures-roads.tsx';
import { FailuresTable } from './failures-table.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const failure: Failure = {
  id: 'f1',
  channel: 'email',
  kind: 'appointment.moved',
  at: thursday,
  attempts: 3,
  reason: 'recipient 550 5.1.1',
};

test('each failure says what, when, by which way, how often and why, and can be tried again', () => {
  const onRetry = vi.fn();
  renderScreen(<FailuresTable failures={[failure]} pendingId={null} onRetry={onRetry} />);
  const row = screen.getByRole('row', { name: /Your appointment was moved/ });
  for (const words of ['E-mail', '3 tries', '(recipient 550 5.1.1)', /address does not exist/])
    expect(within(row).getByText(words)).toBeTruthy();
  fireEvent.click(within(row).getByRole('button', { name: 'Try again: Your appointment was moved' }));
  expect(onRetry).toHaveBeenCalledWith('f1');
});

test('the ways out say since when something waits, and why', () => {
  const road: RoadState = {
    channel: 'push',
    waiting: 0,
    retrying: 0,
    since: null,
    reason: null,
    failed: 0,
    kept: false,
  };
  const stuck = { waiting: 12, retrying: 12, since: thursday, reason: 'server ECONNREFUSED', failed: 1 };
  renderScreen(<FailuresRoads roads={[{ ...road, channel: 'email', ...stuck }, road]} />, 'es');
  const [mail, push] = screen.getAllByRole('listitem');
  expect(mail?.textContent).toMatch(
    /Correo electrónico12 esperan desde el 26 nov 2026.*No se puede llegar al servidor/,
  );
  expect(mail?.textContent).toContain('Se ha abandonado 1.');
  expect(push?.textContent).toBe('Aviso en un dispositivoNo hay nada pendiente.No se ha abandonado ninguno.');
});

test('a clinic without a mail server is told where its e-mails are', () => {
  const road = { waiting: 0, retrying: 0, since: null, reason: null, failed: 0 };
  renderScreen(<FailuresRoads roads={[{ ...road, channel: 'email', kept: true }]} />);
  expect(screen.getByRole('link', { name: 'Open the mailbox' }).getAttribute('href')).toBe('/api/mailbox/');
  expect(screen.getByText(/No mail server is set/)).toBeTruthy();
});
