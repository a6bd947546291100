/** What becomes of sign-ins, for the audit log. Never an address: of one that nobody has, only that somebody tried. */
import { audit } from '#src/features/audit/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { findUserByEmail } from './store.ts';

export interface SignInAudit {
  signedIn(session: { id: string; userId: string }): Promise<void>;
  signedOut(session: { id: string; userId: string }): Promise<void>;
  /** `reason`: our code, or WRONG_PASSWORD. */
  refused(email: string, reason: string): Promise<void>;
}

export function createSignInAudit({ database }: Pick<PlatformDeps, 'database'>): SignInAudit {
  const write = (action: string, userId: string, sessionId: string) =>
    audit(database.pool, { actorId: userId, action, subjectId: userId, detail: { sessionId } });
  return {
    signedIn: ({ id, userId }) => write('session.begin', userId, id),
    signedOut: ({ id, userId }) => write('session.sign-out', userId, id),
    async refused(email, reason) {
      const user = await findUserByEmail(database.pool, email.trim().toLowerCase());
      const subjectId = user?.id ?? null;
      await audit(database.pool, {
        actorId: null,
        action: 'session.refused',
        subjectId,
        detail: { reason },
      });
    },
  };
}
