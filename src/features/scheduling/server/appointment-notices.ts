/** Who is told of a change of an appointment, and as what. Pure. */
import type { NewNotice } from '#src/features/notifications/public.ts';
import type { AppointmentStatus } from '../contract.ts';

export interface AppointmentStep {
  readonly action: string;
  readonly appointment: {
    readonly id: string;
    readonly status: AppointmentStatus;
    readonly start: number;
    readonly revision: number;
    readonly provider: { readonly userId: string };
  };
  /** Provider, patient, and who acts for the patient. */
  readonly audience: readonly string[];
  /** Null: it came to pass by itself. */
  readonly actorId: string | null;
  readonly now: number;
}

/** What ended by itself is news for so long: its time has passed. */
const lapsedMs = 7 * 24 * 60 * 60_000;

/** A cancellation so short before cannot wait for the morning. */
const soonMs = 12 * 60 * 60_000;

function kindOf({ action, appointment, now }: AppointmentStep): NewNotice['kind'] | null {
  if (action === 'appointment.lapse') return 'appointment.cancelled';
  if (action === 'appointment.cancel')
    return appointment.start - now < soonMs ? 'visit.cancelled' : 'appointment.cancelled';
  if (action === 'appointment.reason') return null;
  if (appointment.status === 'requested') return 'appointment.requested';
  return action === 'appointment.reschedule' ? 'appointment.moved' : 'appointment.made';
}

/** What a patient, or who acts for one, did themselves is no news to them; they get it in writing. */
function ownKind({ action, appointment }: AppointmentStep): NewNotice['kind'] {
  if (action === 'appointment.cancel') return 'appointment.cancelled';
  // The mail of a wish says that it is one.
  if (appointment.status === 'requested') return 'appointment.made';
  return action === 'appointment.reschedule' ? 'appointment.moved' : 'appointment.made';
}

/** Of a wish only who can grant it is told. */
export function appointmentNotices(step: AppointmentStep): NewNotice[] {
  const kind = kindOf(step);
  if (kind === null) return [];
  const { id, revision, provider, start } = step.appointment;
  const lapsed = step.action === 'appointment.lapse';
  const rest = {
    cause: `${step.action}:${id}:${revision}`,
    target: { place: 'appointments', id },
    expiresAt: lapsed ? step.now + lapsedMs : start,
  } as const;
  return step.audience.flatMap((userId): NewNotice[] => {
    const isProvider = userId === provider.userId;
    if (userId === step.actorId)
      return isProvider ? [] : [{ userId, kind: ownKind(step), ...rest, own: true }];
    // Who did not answer needs no word about it.
    if (isProvider ? lapsed : kind === 'appointment.requested') return [];
    return [{ userId, kind, ...rest }];
  });
}
