import { useRef, useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';
import type { Appointment } from '../contract.ts';

/** With whom the conversation of the visit is. `carer`: somebody who acts for a patient of the provider's. */
export type Partner =
  | { kind: 'direct'; userId: string }
  | { kind: 'carer'; userId: string; patientId: string; dependent: boolean };

export interface BookingInput {
  visitTypeId: string;
  start: number;
  partner: Partner;
  /** The patient books with a provider, for oneself or `patientId`; or the provider makes it for `patientId`. */
  as: { by: 'patient'; providerId: string; patientId: string | null } | { by: 'provider'; patientId: string };
  /** Empty: none. */
  reason: string;
}

export interface Booked {
  appointment: Appointment;
  /** Why the reason could not be joined to it; what was typed is still there. */
  reasonFailure: Failure | null;
}

/** The message goes out on a road of its own: how often, and after which pause, the appointment is asked to name it. */
const namingTries = 12;
const namingPauseMs = 500;

type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure };

async function attempt<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: queryFailure(error) };
  }
}

/**
 * Books in three steps that may each be repeated: the conversation, the appointment under an id of our own (asking twice makes one), then
 * the reason as a sealed message that the appointment names.
 */
export function useBooking() {
  const engine = useEngine();
  const utils = trpc.useUtils();
  const { client } = utils;
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  /** Message that tells the reason, once it is on this device. */
  const written = useRef<string | null>(null);
  // One id for one choice: after an answer that got lost the same choice is asked for again, another one is a new appointment.
  const asked = useRef<{ choice: string; id: string } | null>(null);

  /** Once it is on this device it is not sent again; the appointment names it as soon as the server has it. */
  async function tellReason(appointment: Appointment, reason: string): Promise<Failure | null> {
    const { id: appointmentId, conversationId, visitId } = appointment;
    if (written.current === null) {
      const visit = { visitId: visitId ?? appointmentId, part: 'reason' as const };
      const sent = await engine.send(conversationId, reason, { visit });
      if (!sent.ok) return sent.failure;
      written.current = sent.value.messageId;
    }
    const messageId = written.current;
    for (let left = namingTries; ; left -= 1) {
      const named = await attempt(() => client.scheduling.setReason.mutate({ appointmentId, messageId }));
      if (named.ok) return null;
      const onItsWay = named.failure.kind === 'domain' && named.failure.code === 'NOT_FOUND';
      if (!onItsWay || left === 0) return named.failure;
      await new Promise((resolve) => setTimeout(resolve, namingPauseMs));
    }
  }

  async function reserve(input: BookingInput): Promise<Outcome<Appointment>> {
    const started = await engine.startConversation(input.partner);
    if (!started.ok) return started;
    const { visitTypeId, start, as } = input;
    const choice = JSON.stringify([visitTypeId, start, as]);
    if (asked.current?.choice !== choice) asked.current = { choice, id: crypto.randomUUID() };
    const { conversationId } = started.value;
    const common = { id: asked.current.id, visitTypeId, start, conversationId, reasonMessageId: null };
    return attempt(() =>
      as.by === 'provider'
        ? client.scheduling.create.mutate({ ...common, patientId: as.patientId })
        : client.scheduling.book.mutate({ ...common, providerId: as.providerId, patientId: as.patientId }),
    );
  }

  async function book(input: BookingInput): Promise<Outcome<Booked>> {
    setPending(true);
    setFailure(null);
    const reserved = await reserve(input);
    if (!reserved.ok) {
      setFailure(reserved.failure);
      setPending(false);
      await utils.scheduling.slots.invalidate();
      return reserved;
    }
    const reason = input.reason.trim();
    const reasonFailure = reason === '' ? null : await tellReason(reserved.value, reason);
    setPending(false);
    await utils.scheduling.invalidate();
    return { ok: true, value: { appointment: reserved.value, reasonFailure } };
  }

  return { book, tellReason, pending, failure };
}
