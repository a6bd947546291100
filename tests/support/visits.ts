/** Visits for tests: an appointment as scheduling would make it, at whatever time the test needs. */
import { randomUUID } from 'node:crypto';
import type { DeviceTest } from '#src/features/video/contract.ts';
import { createVisitFor } from '#src/features/video/public.ts';
import type { Database } from '#src/platform/server/database.ts';
import type { Person } from './person.ts';

export const goodDevices: DeviceTest = {
  camera: 'ok',
  microphone: 'ok',
  speaker: 'ok',
  network: 'good',
  relay: 'none',
};

export interface MadeVisit {
  visitId: string;
  appointmentId: string;
}

const type = { id: '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d99', minutes: 20 };

/** A confirmed appointment of twenty minutes with its visit. */
export async function makeVisit(
  database: Database,
  input: { patientId: string; providerId: string; conversationId: string; start: number },
): Promise<MadeVisit> {
  const { patientId, providerId, conversationId, start } = input;
  const appointmentId = randomUUID();
  const end = start + type.minutes * 60_000;
  const people = { appointmentId, conversationId, providerId, patientId };
  const visitId = await database.transaction(async (q) => {
    await q.query(
      `INSERT INTO visit_type (id, name_en, name_es, minutes, remote, booking) VALUES ($1, 'Video', 'Vídeo', $2, true, 'direct') ON CONFLICT DO NOTHING`,
      [type.id, type.minutes],
    );
    // Of no length: a queue is several patients at once, and no provider is booked twice for the same time.
    await q.query(
      `INSERT INTO appointment (id, calendar_uid, provider_id, patient_id, booked_by_id, visit_type_id, starts_at, ends_at, status, conversation_id, updated_at)
       VALUES ($1, $2, $3, $4, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000), 'confirmed', $7, now())`,
      [appointmentId, randomUUID(), providerId, patientId, type.id, start, conversationId],
    );
    await createVisitFor(q, { ...people, start, end }, start);
    const { rows } = await q.query<{ id: string }>(`SELECT id FROM visit WHERE appointment_id = $1`, [
      appointmentId,
    ]);
    return rows[0]?.id ?? '';
  });
  return { visitId, appointmentId };
}

/** Collects which visits somebody is told of, from now on. */
export async function watchVisits(person: Person): Promise<{
  /** Resolves once a change of this visit was told since the last look. */
  told(visitId: string): Promise<void>;
  /** Everything told and not looked at yet. */
  drain(): string[];
  close(): void;
}> {
  let seen: string[] = [];
  const waiting = new Map<string, () => void>();
  const { promise: ready, resolve: begun } = Promise.withResolvers<void>();
  const subscription = person.api.events.since.subscribe(
    { lastEventId: null },
    {
      onData(item) {
        const batch = 'data' in item ? item.data : item;
        if (batch.type === 'resync') begun();
        if (batch.type !== 'durable') return;
        for (const event of batch.events) {
          if (event.kind !== 'visit') continue;
          seen.push(event.visitId);
          waiting.get(event.visitId)?.();
        }
      },
    },
  );
  await ready;
  const take = (visitId: string) => {
    const had = seen.includes(visitId);
    seen = seen.filter((id) => id !== visitId);
    return had;
  };
  return {
    async told(visitId) {
      while (!take(visitId)) {
        await new Promise<void>((resolve) => {
          waiting.set(visitId, resolve);
        });
      }
    },
    drain: () => seen.splice(0),
    close: () => subscription.unsubscribe(),
  };
}

/** A clock that can be moved on. */
export function createTestClock() {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    moveOn(ms: number) {
      ahead += ms;
    },
  };
}
