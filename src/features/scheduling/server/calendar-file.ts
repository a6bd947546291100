/**
 * Appointments as an iCalendar file (RFC 5545), for calendars that others can read: no names of people, no reasons. Pure.
 * Times are in UTC: every calendar shows them in the zone of whoever looks.
 */
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { AppointmentStatus } from '../contract.ts';

export interface CalendarEntry {
  /** The same for as long as the appointment exists. */
  uid: string;
  /** Rises with each change. */
  revision: number;
  /** When it was changed last. */
  changedAt: number;
  start: number;
  end: number;
  status: AppointmentStatus;
  remote: boolean;
  visitId: string | null;
}

export interface CalendarReader {
  clinicName: string;
  locale: 'en' | 'es';
  /** Where the clinic's pages are. */
  origin: string;
}

const titles = {
  en: { video: 'Video visit', clinic: 'Appointment' },
  es: { video: 'Videoconsulta', clinic: 'Cita' },
} as const;

const statuses = {
  requested: ICalEventStatus.TENTATIVE,
  confirmed: ICalEventStatus.CONFIRMED,
  cancelled: ICalEventStatus.CANCELLED,
} as const;

function openCalendar({ clinicName, locale }: CalendarReader, method: ICalCalendarMethod) {
  const prodId = { company: 'Consulta', product: 'Appointments', language: locale.toUpperCase() };
  return ical({ method, prodId, name: clinicName });
}

function addEntry(
  calendar: ReturnType<typeof openCalendar>,
  entry: CalendarEntry,
  { clinicName, locale, origin }: CalendarReader,
): void {
  const url = entry.visitId === null ? `${origin}/visits` : `${origin}/visits/${entry.visitId}`;
  const changed = new Date(entry.changedAt);
  calendar.createEvent({
    id: entry.uid,
    sequence: entry.revision,
    stamp: changed,
    lastModified: changed,
    start: new Date(entry.start),
    end: new Date(entry.end),
    summary: `${titles[locale][entry.remote ? 'video' : 'clinic']} – ${clinicName}`,
    // Some calendars show no URL but the text.
    description: url,
    url,
    status: statuses[entry.status],
  });
}

/** One appointment, to be put into a calendar; a cancelled one takes itself out of it. */
export function writeAppointmentFile(entry: CalendarEntry, reader: CalendarReader): string {
  const method = entry.status === 'cancelled' ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH;
  const calendar = openCalendar(reader, method);
  addEntry(calendar, entry, reader);
  return calendar.toString();
}

/** A calendar that others fetch from time to time. */
export function writeFeed(entries: readonly CalendarEntry[], reader: CalendarReader): string {
  const calendar = openCalendar(reader, ICalCalendarMethod.PUBLISH);
  calendar.ttl(60 * 60);
  for (const entry of entries) addEntry(calendar, entry, reader);
  return calendar.toString();
}
