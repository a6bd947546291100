/** Sends the pushes whose moment has come, and writes down what became of them. At least once each: devices show the same one once. */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { createGroupCommit } from '#src/platform/server/group-commit.ts';
import * as store from './delivery-store.ts';
import { type PushOutcome, type PushSender, unreached } from './push-sender.ts';
import { retryDelay } from './retries.ts';
import { createServiceTrouble } from './service-trouble.ts';

/** Longer than a push service is waited for: until then nobody else tries. */
const leaseMs = 30_000;
/** One service that does not answer must not hold up who uses another. */
const patientMs = 500;
const chances = 1_000;
const atOnce = 100;

export type PushingDeps = Pick<PlatformDeps, 'database' | 'clock' | 'log'> & { readonly push: PushSender };

export interface Pushing {
  /** Starts as many as are due and fit; answers how many were looked at. Comes back before those that take long. */
  some(atOnce: number): Promise<number>;
  /** Waits for all that are under way. */
  settled(): Promise<void>;
}

export function createPushing({ database, clock, log, push }: PushingDeps): Pushing {
  const q = database.pool;
  const trouble = createServiceTrouble();
  // What services take while the last ones are written down is written down together.
  const sent = createGroupCommit<store.DuePush, void>({
    largest: atOnce,
    async commit(pushes) {
      await store.endSent(q, pushes, clock.now());
      return pushes.map(() => ({ ok: true, value: undefined }));
    },
  });

  async function settle(due: store.DuePush, result: PushOutcome): Promise<void> {
    const now = clock.now();
    if (result.outcome === 'sent') {
      return sent.submit(due);
    }
    if (result.outcome === 'gone') {
      await store.endDelivery(q, due.id, { state: 'dropped', reason: 'subscription ended', now });
      await store.deletePushDevice(q, due.subscriptionId, due.userId);
      return;
    }
    const { reason } = result;
    const waitMs =
      result.outcome === 'retry'
        ? retryDelay(due.attempts, { ...result, askedMs: result.afterMs }, randomInt(chances) / chances)
        : null;
    if (waitMs !== null) {
      await store.putOff(q, due.id, now + waitMs, reason);
      return;
    }
    log.warn({ delivery: due.id, attempts: due.attempts, reason }, 'a push could not be delivered');
    await store.endDelivery(q, due.id, { state: 'failed', reason, now });
  }

  async function sendOne(due: store.DuePush): Promise<void> {
    const target = { place: due.place, id: due.targetId };
    const { kind, language, unread } = due;
    const notice = { id: due.notificationId, kind, target, language, unread };
    const { origin } = new URL(due.endpoint);
    if (!trouble.mayAsk(origin, clock.now())) return settle(due, unreached.silent);
    const result = await push.send(due, notice, due.expiresAt);
    const reached = result.outcome !== 'retry' || result.reached;
    if (!reached) trouble.noteSilence(origin, clock.now());
    await settle(due, result);
    if (reached && trouble.noteAnswer(origin)) await store.wakeUnreached(q, origin, clock.now());
  }

  const underWay = new Set<Promise<void>>();
  function start(due: store.DuePush): Promise<void> {
    const work = sendOne(due)
      .catch((error: unknown) => log.error({ err: error }, 'a push was not settled'))
      .finally(() => underWay.delete(work));
    underWay.add(work);
    return work;
  }

  return {
    async some(atOnce) {
      while (underWay.size >= atOnce) await Promise.race(underWay);
      const limit = atOnce - underWay.size;
      const { due, ended } = await store.takePushes(q, { now: clock.now(), leaseMs, limit });
      const started = Promise.all(due.map(start));
      const late = new AbortController();
      await Promise.race([started, delay(patientMs, null, { signal: late.signal }).catch(() => null)]);
      late.abort();
      return due.length + ended;
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
