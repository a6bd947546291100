/** Every change of a visit: one transaction with its step in the table, its audit record and the events for everybody concerned. */
import { audit } from '#src/features/audit/public.ts';
import { insertNotices, wakeReminders } from '#src/features/notifications/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventRow, NewEvent } from '#src/platform/server/event-log.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { VisitRole, VisitView } from '../contract.ts';
import { requireOwnMessage, requireVisit } from './access.ts';
import { listPatients } from './audience-store.ts';
import { type CallOrder, callOrders, everybody } from './call-orders.ts';
import { queueNews, visitNews } from './news.ts';
import { visitNotices } from './visit-notices.ts';
import { takeStep, type VisitEvent, type VisitEvents } from './visit-states.ts';
import type { SeenVisit, VisitRow, VisitWrite } from './visit-store.ts';
import * as store from './visit-store.ts';
import { type ViewVisits, viewOne } from './visit-view.ts';

export interface Prepared {
  /** Counts for the step, and is written with it. */
  readonly write?: Partial<Omit<VisitWrite, 'state'>>;
  readonly news?: readonly NewEvent[];
}

export interface ChangeInput<Event extends VisitEvent> {
  readonly visitId: string;
  readonly event: Event;
  readonly about: VisitEvents[Event];
  /** Who may do it. */
  readonly roles: readonly VisitRole[];
  /** What has to be locked before the visit itself. */
  readonly lockFirst?: (q: Queryable) => Promise<void>;
  /** Looks at the visit before the step, in the transaction. */
  readonly prepare?: (q: Queryable, seen: SeenVisit) => Promise<Prepared>;
  /** Who has to leave the call. */
  readonly order?: Omit<CallOrder, 'visitId'>;
  readonly detail?: Record<string, string | number | boolean>;
}

export interface VisitChanges {
  /** Takes one step for somebody; answers the visit as they see it then. NOT_FOUND for who has no such part in it. */
  change<Event extends VisitEvent>(session: SessionInfo, input: ChangeInput<Event>): Promise<VisitView>;
  /** Names the message with the notes of a visit that has begun. */
  note(
    session: SessionInfo,
    input: { visitId: string; noteMessageId: string; roles: readonly VisitRole[] },
  ): Promise<VisitView>;
  /** Closes a visit in which nobody is any more since that moment. False when the table refuses it: somebody was quicker. */
  close(visitId: string, since: number): Promise<boolean>;
}

interface Actor {
  readonly userId: string | null;
  readonly role: VisitRole | null;
  readonly event: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
  readonly news?: readonly NewEvent[];
}

export function createVisitChanges({
  database,
  events,
  bus,
  clock,
  view,
}: Pick<PlatformDeps, 'database' | 'events' | 'bus' | 'clock'> & { view: ViewVisits }): VisitChanges {
  /** Writes the step of a visit that is locked; answers the events to publish. */
  async function write(q: Queryable, visit: VisitRow, patch: VisitWrite, actor: Actor): Promise<EventRow[]> {
    if (!(await store.writeVisit(q, visit.id, visit.revision, patch))) throw new DomainError('VISIT_CHANGED');
    if (patch.providerId !== undefined) await wakeReminders(q, patch.providerId, clock.now());
    const providers = [...new Set([visit.providerId, patch.providerId ?? visit.providerId])];
    // Places, and whether the provider is free.
    const queueMoved = visit.state !== patch.state || providers.length > 1;
    await audit(q, {
      actorId: actor.userId,
      action: `visit.${actor.event}`,
      subjectId: visit.patientId,
      detail: {
        visitId: visit.id,
        from: visit.state,
        to: patch.state,
        ...(actor.role === null ? {} : { role: actor.role }),
        ...actor.detail,
      },
    });
    return events.record(q, [
      ...(await visitNews(q, visit.id, providers)),
      ...(queueMoved ? await queueNews(q, providers, visit.id) : []),
      ...(actor.news ?? []),
    ]);
  }

  return {
    async change(session, { visitId, event, about, roles, lockFirst, prepare, order, detail = {} }) {
      const rows = await database.transaction(async (q) => {
        await lockFirst?.(q);
        const seen = await requireVisit(q, session, visitId, { lock: true, roles });
        const { write: prepared = {}, news = [] } = (await prepare?.(q, seen)) ?? {};
        const step = takeStep({ ...seen.visit, ...prepared }, event, about, clock.now());
        if ('refused' in step) throw new DomainError(step.refused);
        const patients = await listPatients(q, visitId);
        const visit = { ...seen.visit, providerId: step.patch.providerId ?? seen.visit.providerId };
        const told = { event, visit, to: step.to, patients, actorId: session.userId };
        const notices = await insertNotices(q, visitNotices({ ...told, now: clock.now() }), clock.now());
        const tells = { userId: session.userId, role: seen.role, event, detail, news: [...news, ...notices] };
        return write(q, seen.visit, { ...prepared, ...step.patch, state: step.to }, tells);
      });
      events.publish(rows);
      if (order !== undefined) bus.publish(callOrders, { visitId, ...order });
      return viewOne(view, database.pool, session, await requireVisit(database.pool, session, visitId));
    },

    async note(session, { visitId, noteMessageId, roles }) {
      const rows = await database.transaction(async (q) => {
        const { visit, role } = await requireVisit(q, session, visitId, { lock: true, roles });
        if (visit.startedAt === null && visit.state !== 'completed') throw new DomainError('VISIT_CHANGED');
        await requireOwnMessage(q, session, visit.conversationId, noteMessageId);
        const actor = { userId: session.userId, role, event: 'note' };
        return write(q, visit, { state: visit.state, noteMessageId }, actor);
      });
      events.publish(rows);
      return viewOne(view, database.pool, session, await requireVisit(database.pool, session, visitId));
    },

    async close(visitId, since) {
      const rows = await database.transaction(async (q) => {
        const visit = await store.lockVisitById(q, visitId);
        const step = visit === null ? null : takeStep(visit, 'close', { since }, clock.now());
        if (visit === null || step === null || 'refused' in step) return null;
        const actor = { userId: null, role: null, event: 'close' };
        return write(q, visit, { ...step.patch, state: step.to }, actor);
      });
      if (rows === null) return false;
      events.publish(rows);
      bus.publish(callOrders, { visitId, reason: 'ended', who: { roles: everybody } });
      return true;
    },
  };
}
