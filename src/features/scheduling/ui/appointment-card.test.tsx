// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { appointmentOf, vega } from '#tests/support/ui-fixtures/appointments.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { Appointment } from '../contract.ts';
import { AppointmentCard, type AppointmentCardProps } from './appointment-card.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => undefined }) }));
beforeAll(giveElementsSize);
afterEach(cleanup);

const appointment = appointmentOf();
const { start } = appointment;
const minute = 60_000;
const commands = { onMove: vi.fn(), onCancel: vi.fn(), onConfirm: vi.fn() };

function show(
  changed: Partial<Appointment> = {},
  props: Partial<AppointmentCardProps> = {},
  locale: 'en' | 'es' = 'en',
) {
  const shown = { ...appointment, ...changed };
  const window = { opensAt: start - 15 * minute, closesAt: shown.end + 30 * minute };
  const card = (
    <AppointmentCard
      appointment={shown}
      side="patient"
      now={start - 60 * minute}
      window={window}
      {...commands}
      {...props}
    />
  );
  return renderScreen(card, locale);
}

describe('an appointment', () => {
  test('says when and with whom, and from when one may come in', () => {
    show();
    expect(screen.getByRole('heading').textContent).toContain('Dr. Marta Vega');
    screen.getByText('Starts in 60 minutes');
    screen.getByText('You can come in from 8:45 AM.');
    screen.getByText('Confirmed');
    expect(screen.queryByRole('link', { name: /^Go to your visit/ })).toBeNull();
  });

  test('has its door while the room is open, and not before the clinic’s rules are known', () => {
    show({}, { now: start - 15 * minute });
    expect(screen.getByRole('link', { name: /^Go to your visit/ }).getAttribute('href')).toBe('/visits/v1');
    screen.getByText('Open now');
    cleanup();
    show({}, { now: start, window: null });
    expect(screen.queryByRole('link', { name: /^Go to your visit/ })).toBeNull();
  });

  test('at the clinic has no door', () => {
    show({ type: { ...appointment.type, remote: false }, visitId: null }, { now: start });
    expect(screen.queryByRole('link', { name: /^Go to your visit/ })).toBeNull();
    screen.getByText('Follow-up, at the clinic');
  });

  test('offers only what the person may do', () => {
    show({ may: { confirm: false, reschedule: false, cancel: true } });
    expect(screen.queryByRole('button', { name: /^Change the time/ })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: /^Cancel the visit: Dr. Marta Vega/ }));
    expect(commands.onCancel).toHaveBeenCalledWith(expect.objectContaining({ id: 'a1' }));
    expect(screen.getByRole('link', { name: /^Add to calendar/ }).getAttribute('href')).toBe(
      '/api/calendar/appointment/a1.ics',
    );
  });

  test('that is asked for is confirmed or declined by the provider', () => {
    show(
      { status: 'requested', visitId: null, may: { confirm: true, reschedule: true, cancel: true } },
      { side: 'provider' },
    );
    screen.getByText('Asks for this time');
    expect(screen.getByRole('heading').textContent).toContain('Ana Ruiz');
    fireEvent.click(screen.getByRole('button', { name: /^Confirm: Ana Ruiz/ }));
    expect(commands.onConfirm).toHaveBeenCalledOnce();
    screen.getByRole('button', { name: /^Decline: Ana Ruiz/ });
  });

  test('that was cancelled tells by whom and why, and nothing can be done with it', () => {
    show({
      status: 'cancelled',
      cancelled: { by: vega, at: start - 600 * minute, reason: 'emergency' },
      may: { confirm: false, reschedule: false, cancel: false },
    });
    screen.getByText('Dr. Marta Vega cancelled it: an emergency');
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('made by a carer names both, in Spanish too', () => {
    show({ bookedBy: { userId: '3', name: 'Maria' } }, {}, 'es');
    screen.getByText('Maria pidió esta cita para Ana Ruiz');
    screen.getByText('Revisión, por vídeo');
    screen.getByText('Empieza dentro de 60 minutos');
  });
});
