/** What browser and server say to each other about appointments. Never why somebody comes: that is an encrypted message. */
import * as z from 'zod';
import { uuid } from '#src/features/identity/contract.ts';
import { conversationId } from '#src/features/messaging/contract.ts';
import { instant } from '#src/platform/wire-schema.ts';

const person = z.object({ userId: uuid, name: z.string() });
const typeName = z.string().trim().min(1).max(60);

// Asking anew for each of ten thousand people costs seconds. Names may be spelt in many ways: more than there are zones is never kept.
const mostZones = 1_000;
const knownZones = new Set<string>();

/** IANA name such as `Europe/Madrid`. */
export const timeZone = z.string().min(1).max(64).refine(isTimeZone, { error: 'not a time zone' });

function isTimeZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    if (knownZones.size < mostZones) knownZones.add(name);
    return true;
  } catch {
    return false;
  }
}

/** Clock time in the provider's zone, `09:00`; `24:00` ends a day. */
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
/** `2026-11-21`. */
export const calendarDate = z.iso.date();

/** Who makes an appointment of this type: patients at once, patients by asking, or staff only. */
export const bookingRule = z.enum(['direct', 'request', 'staff']);
export type BookingRule = z.infer<typeof bookingRule>;

export const visitType = z.object({
  id: uuid,
  en: typeName,
  es: typeName,
  minutes: z.number().int().min(5).max(240),
  /** By video; otherwise at the clinic. */
  remote: z.boolean(),
  booking: bookingRule,
  active: z.boolean(),
});
export type VisitType = z.infer<typeof visitType>;

const span = z
  .object({ from: clockTime, to: clockTime })
  .refine(({ from, to }) => from < to, { error: 'ends before it starts', path: ['to'] });

/** Weekly hours; 0 is Sunday. Spans of one day must not overlap. */
export const weeklySpan = z.object({ day: z.number().int().min(0).max(6), hours: span });
export type WeeklySpan = z.infer<typeof weeklySpan>;

/** `hours` null: nothing on that day; otherwise these hours in place of the weekly ones. */
export const dayException = z.object({ date: calendarDate, hours: z.array(span).max(8).nullable() });
export type DayException = z.infer<typeof dayException>;

export const providerSchedule = z.object({
  timeZone,
  weekly: z.array(weeklySpan).max(56),
  exceptions: z.array(dayException).max(400),
  /** Free minutes kept after each appointment. */
  bufferMinutes: z.number().int().min(0).max(120),
  /** Earliest booking from now, minutes. */
  noticeMinutes: z
    .number()
    .int()
    .min(0)
    .max(60 * 24 * 60),
  /** Latest booking from now, days. */
  horizonDays: z.number().int().min(1).max(365),
  visitTypeIds: z.array(uuid).max(50),
});
export type ProviderSchedule = z.infer<typeof providerSchedule>;

export const appointmentStatus = z.enum(['requested', 'confirmed', 'cancelled']);
export type AppointmentStatus = z.infer<typeof appointmentStatus>;

/** Anything more personal is written as an encrypted message. */
export const cancelReason = z.enum([
  'patient_asked',
  'provider_away',
  'emergency',
  'not_needed',
  'declined',
  'other',
]);
export type CancelReason = z.infer<typeof cancelReason>;
/** `unanswered`: a request whose time came before anybody's word. */
const endReason = z.enum([...cancelReason.options, 'unanswered']);
export type EndReason = z.infer<typeof endReason>;

export const appointment = z.object({
  id: uuid,
  type: visitType,
  provider: person,
  patient: person,
  /** Who made it: the patient, somebody who acts for them, or staff. */
  bookedBy: person,
  start: instant,
  end: instant,
  status: appointmentStatus,
  /** `by` null: it ended by itself. */
  cancelled: z.object({ by: person.nullable(), at: instant, reason: endReason }).nullable(),
  /** Where patient and provider write to each other; what is said in the visit stands there too. */
  conversationId,
  /** Message that tells why the patient comes, if one was written. */
  reasonMessageId: uuid.nullable(),
  /** The video visit of a remote appointment. */
  visitId: uuid.nullable(),
  /** When people will be reminded; ascending, those still to come. */
  remindersAt: z.array(instant),
  /** Rises with each change; SEQUENCE of the calendar entry. */
  revision: z.number().int().min(0),
  /** What the caller may do now. */
  may: z.object({ confirm: z.boolean(), reschedule: z.boolean(), cancel: z.boolean() }),
});
export type Appointment = z.infer<typeof appointment>;

const one = z.object({ appointmentId: uuid });
/** Where another page of a list goes on. */
const cursor = z.object({ start: instant, id: uuid });

export const schedulingContract = {
  /** Active ones for everybody; all of them for providers and administrators. By name. */
  visitTypes: { output: z.array(visitType) },
  /** Administrators. `id` null: a new one. */
  putVisitType: { input: visitType.extend({ id: uuid.nullable() }), output: z.object({ id: uuid }) },

  /** A provider's own. */
  schedule: { output: providerSchedule },
  putSchedule: { input: providerSchedule, output: z.object({}) },

  /** Providers with whom the caller may make an appointment (for `patientId`, where the caller acts for somebody), with what they offer. */
  providers: {
    input: z.object({ patientId: uuid.nullable().default(null) }),
    output: z.array(person.extend({ visitTypeIds: z.array(uuid) })),
  },
  /** Free starts between two moments (at most 62 days apart), ascending; at most 2,000. A provider asks for their own. */
  slots: {
    input: z.object({
      providerId: uuid,
      visitTypeId: uuid,
      from: instant,
      until: instant,
      /** As with `providers`. */
      patientId: uuid.nullable().default(null),
    }),
    output: z.object({ slots: z.array(instant), providerTimeZone: timeZone }),
  },
  /**
   * Patients and who acts for them; `id` is chosen by the caller, so that asking twice makes one. `confirmed` where the type says `direct`.
   * SLOT_TAKEN when somebody was first; NOT_FOUND for a conversation or provider that is not the caller's.
   */
  book: {
    input: z.object({
      id: uuid,
      providerId: uuid,
      /** Null: oneself. */
      patientId: uuid.nullable(),
      visitTypeId: uuid,
      start: instant,
      conversationId,
      reasonMessageId: uuid.nullable(),
    }),
    output: appointment,
  },
  /** Providers, for a patient of theirs; also outside of their hours, but not over another appointment. */
  create: {
    input: z.object({
      id: uuid,
      patientId: uuid,
      visitTypeId: uuid,
      start: instant,
      conversationId,
      reasonMessageId: uuid.nullable(),
    }),
    output: appointment,
  },
  /** The message that tells why the patient comes, once it is written; for whoever may book or made it. */
  setReason: { input: one.extend({ messageId: uuid }), output: appointment },
  /** The provider says yes to a request. */
  confirm: { input: one, output: appointment },
  /** Provider, or patient where the type lets patients book. A patient's move of a `request` type becomes a request again. */
  reschedule: { input: one.extend({ start: instant }), output: appointment },
  cancel: { input: one.extend({ reason: cancelReason }), output: appointment },
  /** One appointment of the caller's. */
  get: { input: one, output: appointment },
  /** The caller's own, or those of the patient acted for. `upcoming` ascending (with those under way), `past` descending. */
  list: {
    input: z.object({
      patientId: uuid.nullable().default(null),
      when: z.enum(['upcoming', 'past']),
      cursor: cursor.nullable().default(null),
      limit: z.number().int().min(1).max(100).default(30),
    }),
    output: z.object({ appointments: z.array(appointment), next: cursor.nullable() }),
  },
  /** A provider's own between two moments (at most 62 days apart), for the calendar. */
  calendar: { input: z.object({ from: instant, until: instant }), output: z.array(appointment) },
  /** The secret address of one's calendar feed; null where none was made. */
  feed: { output: z.object({ path: z.string().nullable() }) },
  /** Makes a new address; the one before stops working. `on` false: none. */
  resetFeed: { input: z.object({ on: z.boolean() }), output: z.object({ path: z.string().nullable() }) },
} as const;
