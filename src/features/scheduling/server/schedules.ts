/** What the clinic offers, and when each provider receives patients. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { getClinicSettings } from '#src/features/admin/public.ts';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type {
  DayException,
  ProviderSchedule,
  schedulingContract,
  VisitType,
  WeeklySpan,
} from '../contract.ts';
import * as store from './schedule-store.ts';

type PutVisitType = z.infer<(typeof schedulingContract)['putVisitType']['input']>;

export interface Schedules {
  visitTypes(session: SessionInfo): Promise<VisitType[]>;
  putVisitType(session: SessionInfo, input: PutVisitType): Promise<{ id: string }>;
  schedule(session: SessionInfo): Promise<ProviderSchedule>;
  putSchedule(session: SessionInfo, schedule: ProviderSchedule): Promise<Record<string, never>>;
}

/** Of a provider who has not said anything yet. */
const emptySchedule: Omit<ProviderSchedule, 'timeZone'> = {
  weekly: [],
  exceptions: [],
  bufferMinutes: 0,
  noticeMinutes: 120,
  horizonDays: 60,
  visitTypeIds: [],
};

/** True when some of these spans of one day overlap; those that touch do not. */
function overlap(spans: readonly WeeklySpan['hours'][]): boolean {
  const sorted = spans.toSorted((a, b) => a.from.localeCompare(b.from));
  return sorted.some((span, index) => {
    const next = sorted[index + 1];
    return next !== undefined && next.from < span.to;
  });
}

/** True when hours can be told from this: no spans over each other, no date said twice. */
function isUnambiguous(weekly: readonly WeeklySpan[], exceptions: readonly DayException[]): boolean {
  const days = Map.groupBy(weekly, (each) => each.day);
  const dates = new Set(exceptions.map((each) => each.date));
  return (
    [...days.values()].every((spans) => !overlap(spans.map((each) => each.hours))) &&
    exceptions.every((each) => !overlap(each.hours ?? [])) &&
    dates.size === exceptions.length
  );
}

export function createSchedules({ database }: Pick<PlatformDeps, 'database'>): Schedules {
  return {
    visitTypes: ({ role }) => store.listVisitTypes(database.pool, { activeOnly: role === 'patient' }),

    putVisitType: (session, input) =>
      database.transaction(async (q) => {
        const type = { ...input, id: input.id ?? randomUUID() };
        if (input.id === null) await store.insertVisitType(q, type);
        else if (!(await store.updateVisitType(q, type))) throw new DomainError('NOT_FOUND');
        await audit(q, { actorId: session.userId, action: 'visit-type.put', subjectId: type.id });
        return { id: type.id };
      }),

    async schedule({ userId }) {
      const schedule = await store.findSchedule(database.pool, userId);
      if (schedule !== null) return schedule;
      const { timeZone } = await getClinicSettings(database.pool);
      return { timeZone, ...emptySchedule };
    },

    async putSchedule(session, schedule) {
      if (!isUnambiguous(schedule.weekly, schedule.exceptions)) throw new DomainError('BAD_INPUT');
      const visitTypeIds = [...new Set(schedule.visitTypeIds)];
      await database.transaction(async (q) => {
        if ((await store.countVisitTypes(q, visitTypeIds)) !== visitTypeIds.length)
          throw new DomainError('NOT_FOUND');
        await store.putSchedule(q, session.userId, { ...schedule, visitTypeIds });
        await audit(q, { actorId: session.userId, action: 'schedule.put', subjectId: session.userId });
      });
      return {};
    },
  };
}
