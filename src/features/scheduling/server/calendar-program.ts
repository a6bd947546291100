/** `GET /api/calendar/appointment/<id>.ics` for who is signed in, and `GET /api/calendar/<token>.ics` for calendars. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { HttpProgram } from '#src/platform/server/http-program.ts';
import { isReadOnly, pathOf } from '#src/platform/server/request.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { schedulingContract } from '../contract.ts';
import type { Calendars } from './calendars.ts';

const calendarPath = '/api/calendar/';
const ofAppointment = /^appointment\/([0-9a-f-]{36})\.ics$/;
const ofFeed = /^([\w-]{43})\.ics$/;

async function readFor(calendars: Calendars, session: SessionInfo | null, name: string): Promise<string> {
  const token = ofFeed.exec(name)?.[1];
  if (token !== undefined) return calendars.readFeed(token);
  const id = schedulingContract.get.input.safeParse({ appointmentId: ofAppointment.exec(name)?.[1] });
  if (!id.success) throw new DomainError('NOT_FOUND');
  if (session === null) throw new DomainError('UNAUTHENTICATED');
  return calendars.readAppointment(session, id.data.appointmentId);
}

export function createCalendarProgram(calendars: Calendars): HttpProgram {
  return {
    path: calendarPath,
    limit: 'calendar',
    async handle(request, response, session) {
      if (!isReadOnly(request.method)) throw new DomainError('NOT_FOUND');
      const text = await readFor(calendars, session, pathOf(request).slice(calendarPath.length));
      response
        .writeHead(200, {
          'content-type': 'text/calendar; charset=utf-8',
          'content-disposition': 'attachment; filename="visit.ics"',
          'cache-control': 'private, no-store',
        })
        .end(text);
    },
  };
}
