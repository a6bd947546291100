/** Which mail tells of a notification, and whether it may go to this address. Pure. */
import type { CalendarEntry } from '#src/features/scheduling/public.ts';
import { type NoticeKind, type NoticeTarget, noticePath } from '#src/platform/push-notice.ts';
import { kindRules } from '../contract.ts';
import type { MailContent } from './mail/mail-content.ts';

export interface NoticeFacts {
  readonly kind: NoticeKind;
  readonly target: NoticeTarget;
  readonly createdAt: number;
  /** The appointment that it is about, as it stands now; null where there is none. */
  readonly entry: CalendarEntry | null;
  /** How much is unread; of gathered kinds only. */
  readonly count: number;
}

/** Kinds about an appointment that has to be looked up. */
export const isAboutAppointment = (kind: NoticeKind) =>
  kind.startsWith('appointment.') || kind === 'visit.cancelled';

/** An address that was refused for good gets only what concerns the safety of the account: that is worth one more try. */
export function takesMail({
  kind,
  hasAddress,
  refused,
}: {
  kind: NoticeKind;
  hasAddress: boolean;
  refused: boolean;
}): boolean {
  return hasAddress && (!refused || kindRules[kind].category === 'security');
}

const appointments = noticePath({ place: 'appointments', id: null });

function ofAppointment(kind: NoticeKind, entry: CalendarEntry): MailContent | null {
  const { status, start, remote, visitId } = entry;
  const path = visitId === null ? appointments : noticePath({ place: 'visit', id: visitId });
  if (status === 'cancelled')
    return kind === 'appointment.cancelled' || kind === 'visit.cancelled'
      ? { kind: 'appointment-cancelled', path: appointments, entry }
      : null;
  if (kind === 'appointment.requested')
    return status === 'requested' ? { kind: 'appointment-requested', path: appointments, start } : null;
  if (kind === 'appointment.made') return { kind: 'appointment-made', path, entry };
  if (kind === 'appointment.moved') return { kind: 'appointment-changed', path, entry };
  return kind === 'appointment.reminder' ? { kind: 'reminder', path, start, remote } : null;
}

/** Null: what it would say does not hold any more, or is never said by mail. */
export function mailForNotice({ kind, target, createdAt, entry, count }: NoticeFacts): MailContent | null {
  const path = noticePath(target);
  const settings = noticePath({ place: 'settings', id: null });
  switch (kind) {
    case 'message':
      return { kind: 'new-message', path: count > 1 ? '/inbox' : path, count };
    case 'message.unanswered':
      return { kind: 'message-unanswered', path: count > 1 ? '/inbox' : path, count };
    case 'visit.cancelled':
      // A visit may end before it began while its appointment stands.
      return entry?.status === 'cancelled'
        ? ofAppointment(kind, entry)
        : { kind: 'visit-cancelled', path: appointments };
    case 'visit.ready':
      return { kind: 'visit-ready', path };
    case 'visit.starting':
      return { kind: 'visit-starting', path };
    case 'visit.late':
      return { kind: 'visit-late', path };
    case 'visit.call_back':
      return { kind: 'visit-call-back', path };
    case 'security.device':
      return { kind: 'new-device', path: settings, at: createdAt };
    case 'security.keys':
      return { kind: 'key-change', path: settings, at: createdAt };
    case 'security.password':
      return { kind: 'password-changed', path: settings, at: createdAt };
    case 'security.recovery':
      return { kind: 'recovery-used', path: settings, at: createdAt };
    case 'security.second_step_on':
      return { kind: 'second-step-on', path: settings, at: createdAt };
    case 'security.second_step_off':
      return { kind: 'second-step-off', path: settings, at: createdAt };
    case 'security.passkey':
      return { kind: 'passkey-added', path: settings, at: createdAt };
    case 'security.locked':
      return { kind: 'sign-in-locked', path: settings, at: createdAt };
    case 'visit.arrived':
    case 'test':
      return null;
    default:
      return entry === null ? null : ofAppointment(kind, entry);
  }
}
