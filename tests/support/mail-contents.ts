/** One of each mail, with secrets beside what may be said. */
import type { MailContent } from '#src/features/notifications/server/mail/mail-content.ts';
import type { CalendarEntry } from '#src/features/scheduling/public.ts';

/** What a careless caller could hand over; none of it may leave. */
export const canaries = {
  patientName: 'Canaria Secreto-Paciente',
  providerName: 'Dra. Canario-Oculto',
  reason: 'canary-haemorrhoids',
  visitType: 'canary-oncology',
  text: 'canary-message-text',
};

export const mailStart = Date.UTC(2026, 10, 24, 9, 30);

const entry: CalendarEntry = {
  ...canaries,
  uid: '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d18',
  revision: 3,
  changedAt: Date.UTC(2026, 10, 20, 11, 12, 13),
  start: mailStart,
  end: mailStart + 20 * 60_000,
  status: 'confirmed',
  remote: true,
  visitId: '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d99',
};
const visit = `/visits/${entry.visitId}` as const;
const until = mailStart;
const at = mailStart;

const contents: MailContent[] = [
  { kind: 'invitation', path: '/join#token', until },
  { kind: 'new-message', path: '/inbox', count: 1 },
  { kind: 'new-message', path: '/inbox', count: 3 },
  { kind: 'message-unanswered', path: '/inbox', count: 1 },
  { kind: 'message-unanswered', path: '/inbox', count: 2 },
  { kind: 'appointment-requested', path: '/visits', start: mailStart },
  { kind: 'appointment-made', path: visit, entry },
  { kind: 'appointment-made', path: visit, entry: { ...entry, status: 'requested' } },
  { kind: 'appointment-changed', path: visit, entry: { ...entry, revision: 4, remote: false } },
  { kind: 'appointment-cancelled', path: '/visits', entry: { ...entry, revision: 5, status: 'cancelled' } },
  { kind: 'reminder', path: visit, start: mailStart, remote: true },
  { kind: 'visit-ready', path: visit },
  { kind: 'visit-starting', path: visit },
  { kind: 'visit-late', path: visit },
  { kind: 'visit-cancelled', path: '/visits' },
  { kind: 'visit-call-back', path: visit },
  { kind: 'new-device', path: '/settings', at },
  { kind: 'key-change', path: '/settings', at },
  { kind: 'password-changed', path: '/settings', at },
  { kind: 'recovery-used', path: '/settings', at },
  { kind: 'second-step-on', path: '/settings', at },
  { kind: 'second-step-off', path: '/settings', at },
  { kind: 'passkey-added', path: '/settings', at },
  { kind: 'sign-in-locked', path: '/settings', at },
];

/** Each kind, and each of its variants. */
export const mailContents: readonly MailContent[] = contents.map((each) => ({ ...canaries, ...each }));
