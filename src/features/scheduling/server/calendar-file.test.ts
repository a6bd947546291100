import ICAL from 'ical.js';
import { afterEach, describe, expect, it } from 'vitest';
import { type CalendarEntry, type CalendarReader, writeAppointmentFile, writeFeed } from './calendar-file.ts';

const start = Date.UTC(2026, 10, 1, 5, 45);
const entry: CalendarEntry = {
  uid: '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d18',
  revision: 3,
  changedAt: Date.UTC(2026, 9, 20, 11, 12, 13, 456),
  start,
  end: start + 20 * 60_000,
  status: 'confirmed',
  remote: true,
  visitId: '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d99',
};
const reader: CalendarReader = {
  clinicName: 'Clínica “San Telmo”; niños, adultos y una línea que es más larga que lo que cabe en una',
  locale: 'es',
  origin: 'https://clinic.example',
};

function parse(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
  const [event] = events;
  if (event === undefined) throw new Error('no event');
  const read = (name: string) => event.component.getFirstPropertyValue(name)?.toString();
  return { event, events, read, method: calendar.getFirstPropertyValue('method') };
}

const hostZone = process.env.TZ;
afterEach(() => {
  if (hostZone === undefined) delete process.env.TZ;
  else process.env.TZ = hostZone;
});

describe('a calendar file', () => {
  it.each(['UTC', 'Pacific/Kiritimati', 'America/St_Johns', 'Europe/Madrid'])(
    'says the same moment on a server in %s',
    (zone) => {
      process.env.TZ = zone;
      const text = writeAppointmentFile(entry, reader);
      expect(text).toContain('\r\nDTSTART:20261101T054500Z\r\n');
      expect(text).toContain('\r\nDTEND:20261101T060500Z\r\n');
      expect(text).toContain('\r\nDTSTAMP:20261020T111213Z\r\n');
      const { event } = parse(text);
      expect(event.startDate.toUnixTime() * 1_000).toBe(entry.start);
      expect(event.endDate.toUnixTime() * 1_000).toBe(entry.end);
    },
  );

  it('is the same entry through every change, and newer each time', () => {
    const moved = { ...entry, revision: 4, start: start + 3_600_000, end: start + 4_800_000 };
    const [before, after] = [entry, moved].map((each) => parse(writeAppointmentFile(each, reader)).event);
    expect(before?.uid).toBe(entry.uid);
    expect(after?.uid).toBe(entry.uid);
    expect([before?.sequence, after?.sequence]).toEqual([3, 4]);
  });

  it('takes itself out when it is cancelled, and is tentative while it is asked for', () => {
    const cancelled = parse(writeAppointmentFile({ ...entry, status: 'cancelled' }, reader));
    expect(cancelled.method).toBe('CANCEL');
    expect(cancelled.read('status')).toBe('CANCELLED');
    const asked = parse(writeAppointmentFile({ ...entry, status: 'requested', visitId: null }, reader));
    expect(asked.method).toBe('PUBLISH');
    expect(asked.read('status')).toBe('TENTATIVE');
    expect(asked.read('url')).toBe('https://clinic.example/visits');
  });

  it('names clinic and kind in the reader’s language, and leads to the visit', () => {
    const { event, read } = parse(writeAppointmentFile(entry, reader));
    expect(event.summary).toBe(`Videoconsulta – ${reader.clinicName}`);
    expect(read('url')).toBe(`https://clinic.example/visits/${entry.visitId}`);
    expect(event.description).toBe(read('url'));
    const english = writeAppointmentFile({ ...entry, remote: false }, { ...reader, locale: 'en' });
    expect(parse(english).event.summary).toBe(`Appointment – ${reader.clinicName}`);
  });

  it('keeps its lines within 75 bytes, whatever the clinic is called', () => {
    for (const line of writeAppointmentFile(entry, reader).split('\r\n'))
      expect(Buffer.byteLength(line), line).toBeLessThanOrEqual(75);
  });

  it('as a feed lists all of them and keeps the cancelled ones as such', () => {
    const other = { ...entry, uid: '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d19', status: 'cancelled' } as const;
    const { events, method } = parse(writeFeed([entry, other], reader));
    expect(method).toBe('PUBLISH');
    expect(events.map((each) => each.component.getFirstPropertyValue('status'))).toEqual([
      'CONFIRMED',
      'CANCELLED',
    ]);
    expect(writeFeed([], reader)).toContain('BEGIN:VCALENDAR');
  });
});
