/** What a change of a roster leaves in the audit log. */
import { audit } from '#src/features/audit/public.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';

/** A carer came in, or started it, for a patient. */
export async function auditCarer(
  q: Queryable,
  session: SessionInfo,
  action: string,
  what: { conversationId: string; n: number; carerId: string; patientId: string | null },
): Promise<void> {
  const { conversationId, n, carerId, patientId } = what;
  const detail = { conversationId, entryNo: n, carerId, actingFor: patientId ?? '' };
  await audit(q, { actorId: session.userId, action, subjectId: patientId, detail });
}

/** Who came into a conversation and who went, by whom. */
export async function auditMembers(
  q: Queryable,
  session: SessionInfo,
  conversationId: string,
  who: { added: readonly string[]; removed: readonly string[] },
): Promise<void> {
  const change = { actorId: session.userId, detail: { conversationId } };
  for (const subjectId of who.added) await audit(q, { ...change, action: 'conversation.add', subjectId });
  for (const subjectId of who.removed)
    await audit(q, { ...change, action: 'conversation.remove', subjectId });
}
