// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { appointmentOf } from '#tests/support/ui-fixtures/appointments.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { Appointment } from '../contract.ts';
import { AppointmentCard } from './appointment-card.tsx';
import { AppointmentGroups } from './appointment-groups.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => undefined }) }));
beforeAll(giveElementsSize);
afterEach(cleanup);

const dayMs = 86_400_000;
const commands = { onMove: vi.fn(), onCancel: vi.fn(), onConfirm: vi.fn() };

/** The provider's list as one reading of it gives it. */
function list(requests: readonly Appointment[], coming: readonly Appointment[]) {
  const now = appointmentOf().start - dayMs;
  return (
    <AppointmentGroups
      now={now}
      groups={[
        { id: 'requests', title: 'Requests', appointments: requests },
        { id: 'coming', title: 'Coming', appointments: coming, none: <p>No visits are planned</p> },
      ]}
    >
      {(appointment) => (
        <AppointmentCard
          appointment={appointment}
          side="provider"
          now={now}
          window={{ opensAt: appointment.start, closesAt: appointment.end }}
          {...commands}
        />
      )}
    </AppointmentGroups>
  );
}

test('the open menu of an appointment stays open while the list is read anew, wherever its card goes', () => {
  const asked = appointmentOf({
    status: 'requested',
    may: { confirm: true, reschedule: true, cancel: true },
  });
  const { rerender } = renderScreen(list([asked], []));
  const card = screen.getByRole('article');
  fireEvent.click(screen.getByRole('button', { name: /^More/ }));
  expect(screen.getByRole('menu')).toBeTruthy();

  // Confirmed meanwhile: among those to come, on another day, beside a new one.
  const moved = { start: asked.start + dayMs, end: asked.end + dayMs };
  const confirmed = appointmentOf({ ...moved, may: { confirm: false, reschedule: true, cancel: true } });
  rerender(list([], [appointmentOf({ id: 'a2' }), confirmed]));
  expect(card.isConnected).toBe(true);
  fireEvent.click(screen.getByRole('menuitem', { name: 'Change the time' }));
  expect(commands.onMove).toHaveBeenCalledExactlyOnceWith(confirmed);
});

test('a group of nothing is left out, or says that there is nothing', () => {
  renderScreen(list([], []));
  expect(screen.getAllByRole('heading').map((heading) => heading.textContent)).toEqual(['Coming']);
  expect(screen.getByText('No visits are planned')).toBeTruthy();
});
