// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { Appointment, VisitType } from '../contract.ts';
import { ProviderChoices } from './booking-choices.tsx';
import { BookingForm } from './booking-form.tsx';

const { engine, scheduling } = vi.hoisted(() => ({
  engine: { startConversation: vi.fn(), send: vi.fn() },
  scheduling: { book: vi.fn(), setReason: vi.fn() },
}));

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => undefined }) }));
vi.mock('#src/platform/client-react/engine.tsx', () => ({ useEngine: () => engine }));
vi.mock('#src/platform/client-react/trpc.tsx', () => ({
  queryFailure: (error: unknown) => error,
  trpc: {
    useUtils: () => ({
      scheduling: { invalidate: async () => undefined, slots: { invalidate: async () => undefined } },
      client: {
        scheduling: {
          book: { mutate: scheduling.book },
          setReason: { mutate: scheduling.setReason },
        },
      },
    }),
  },
}));

beforeAll(giveElementsSize);
beforeEach(() => {
  vi.resetAllMocks();
  engine.startConversation.mockResolvedValue({ ok: true, value: { conversationId: 'c1' } });
  engine.send.mockResolvedValue({ ok: true, value: { messageId: 'm1' } });
  scheduling.setReason.mockResolvedValue({});
});
afterEach(cleanup);

const vega = { userId: 'p1', name: 'Dr. Marta Vega' };
const type: VisitType = {
  id: 't1',
  en: 'Follow-up',
  es: 'Revisión',
  minutes: 20,
  remote: true,
  booking: 'direct',
  active: true,
};
const [nine, ten] = [Date.parse('2026-11-24T09:00+01:00'), Date.parse('2026-11-24T10:00+01:00')];

function booked(start: number): Appointment {
  const ana = { userId: 'u1', name: 'Ana Ruiz' };
  return {
    id: 'a1',
    type,
    provider: vega,
    patient: ana,
    bookedBy: ana,
    start,
    end: start + 20 * 60_000,
    status: 'confirmed',
    cancelled: null,
    conversationId: 'c1',
    reasonMessageId: null,
    visitId: 'v1',
    remindersAt: [start - 60 * 60_000],
    revision: 0,
    may: { confirm: false, reschedule: true, cancel: true },
  };
}

/** What the server was asked to book, time after time. */
const asked = () => scheduling.book.mock.calls.map(([input]) => input);
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));

/** Up to the last question, with a reason. */
function chooseAll(): void {
  renderScreen(
    <BookingForm
      side="patient"
      forName={null}
      who={(onChoose) => <ProviderChoices providers={[vega]} onChoose={onChoose} />}
      typesFor={() => [type]}
      time={(_, __, value, onChange) => (
        <>
          <output>{value === null ? 'none' : 'some'}</output>
          <button type="button" onClick={() => onChange(nine)}>
            nine
          </button>
          <button type="button" onClick={() => onChange(ten)}>
            ten
          </button>
        </>
      )}
      target={({ userId }) => ({
        partner: { kind: 'direct', userId },
        as: { by: 'patient', providerId: userId, patientId: null },
      })}
    />,
  );
  press(/Dr. Marta Vega/);
  press(/Follow-up/);
  press('nine');
  press('Continue');
  fireEvent.change(screen.getByLabelText(/^Reason/), { target: { value: 'My knee ' } });
}

describe('a booking', () => {
  test('is the appointment first, then the reason as a message that it names', async () => {
    scheduling.book.mockResolvedValue(booked(nine));
    chooseAll();
    press('Book this visit');
    await screen.findByRole('heading', { name: 'Your visit is booked' });
    expect(scheduling.book).toHaveBeenCalledWith(
      expect.objectContaining({ providerId: 'p1', patientId: null, start: nine, conversationId: 'c1' }),
    );
    const visit = { visitId: 'v1', part: 'reason' };
    expect(engine.send).toHaveBeenCalledWith('c1', 'My knee', { visit });
    expect(scheduling.setReason).toHaveBeenCalledWith({ appointmentId: 'a1', messageId: 'm1' });
    screen.getByText('We will remind you:');
  });

  test('of a time that somebody else took goes back to the times and keeps the reason', async () => {
    scheduling.book.mockRejectedValueOnce({ kind: 'domain', code: 'SLOT_TAKEN' });
    chooseAll();
    press('Book this visit');
    await screen.findByRole('heading', { name: 'When?' });
    screen.getByRole('alert');
    expect(screen.getByRole('status').textContent).toBe('none');
    expect(engine.send).not.toHaveBeenCalled();
    press('ten');
    press('Continue');
    expect(screen.getByLabelText(/^Reason/)).toHaveProperty('value', 'My knee ');
    scheduling.book.mockResolvedValue(booked(ten));
    press('Book this visit');
    await screen.findByRole('heading', { name: 'Your visit is booked' });
    const [first, second] = asked();
    expect(second.id).not.toBe(first.id);
  });

  test('whose answer was lost is asked for again under the same id', async () => {
    scheduling.book.mockRejectedValueOnce({ kind: 'network' });
    chooseAll();
    press('Book this visit');
    await screen.findByRole('alert');
    scheduling.book.mockResolvedValue(booked(nine));
    press('Book this visit');
    await screen.findByRole('heading', { name: 'Your visit is booked' });
    const [first, second] = asked();
    expect(second).toEqual(first);
  });

  test('stands where its reason could not be joined to it, which is tried again without sending it twice', async () => {
    scheduling.book.mockResolvedValue(booked(nine));
    scheduling.setReason.mockRejectedValueOnce({ kind: 'network' });
    chooseAll();
    press('Book this visit');
    await screen.findByText('The visit stands, but its reason was not sent.');
    press('Try again');
    await vi.waitFor(() => expect(screen.queryByText(/its reason was not sent/)).toBeNull(), {
      timeout: 30_000,
    });
    expect(engine.send).toHaveBeenCalledOnce();
    expect(scheduling.setReason).toHaveBeenCalledTimes(2);
  });
});
