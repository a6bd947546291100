/** Who looked at which visit. Screens read a visit again with each change of it: one record in ten minutes says all that there is to say. */
import { audit } from '#src/features/audit/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';

const againMs = 10 * 60_000;
/** Beyond this what is old is forgotten; a second record is no harm. */
const mostRemembered = 10_000;

export interface Look {
  readonly action: string;
  /** Whose visits are looked at. */
  readonly subjectId: string;
  readonly visitId?: string;
}

export type NoteReading = (session: SessionInfo, look: Look) => Promise<void>;

export function createNoteReading({
  database,
  clock,
}: Pick<PlatformDeps, 'database' | 'clock'>): NoteReading {
  const noted = new Map<string, number>();
  return async ({ userId }, { action, subjectId, visitId }) => {
    const now = clock.now();
    const key = `${userId}:${action}:${visitId ?? subjectId}`;
    if (now - (noted.get(key) ?? Number.NEGATIVE_INFINITY) < againMs) return;
    if (noted.size >= mostRemembered)
      for (const [old, at] of noted) if (now - at >= againMs) noted.delete(old);
    const detail = visitId === undefined ? {} : { visitId };
    await audit(database.pool, { actorId: userId, action, subjectId, detail });
    noted.set(key, now);
  };
}
