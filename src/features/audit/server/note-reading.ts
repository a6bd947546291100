/** Who looked at what. Screens read again with each change: one record in ten minutes says all that there is to say. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { recordAudit } from './store.ts';

const againMs = 10 * 60_000;
/** Beyond this what is old is forgotten; a second record is no harm. */
const mostRemembered = 10_000;

export interface Look {
  readonly action: string;
  /** Whom or what is looked at. */
  readonly subjectId: string | null;
  readonly detail?: Readonly<Record<string, string>>;
}

export type NoteReading = (reader: { userId: string }, look: Look) => Promise<void>;

export function createNoteReading({
  database,
  clock,
}: Pick<PlatformDeps, 'database' | 'clock'>): NoteReading {
  const noted = new Map<string, number>();
  return async ({ userId }, { action, subjectId, detail = {} }) => {
    const now = clock.now();
    const key = JSON.stringify([userId, action, subjectId, detail]);
    if (now - (noted.get(key) ?? Number.NEGATIVE_INFINITY) < againMs) return;
    if (noted.size >= mostRemembered)
      for (const [old, at] of noted) if (now - at >= againMs) noted.delete(old);
    await recordAudit(database.pool, { actorId: userId, action, subjectId, detail });
    noted.set(key, now);
  };
}
