/** Who is to be told of messages: everybody in the conversation but who wrote them, and staff's colleagues when a patient waits too long. */
import { getClinicSettings } from '#src/features/admin/public.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import { insertNotices, listRoles } from './notice-store.ts';

interface SentMessage {
  readonly messageId: string;
  readonly conversationId: string;
  readonly sender: string;
  readonly seq: number;
}

/** Inside the transaction that stores the messages; of several in one conversation the newest is enough. `audience` by conversation. */
export async function notifyOfMessages(
  q: Queryable,
  messages: readonly SentMessage[],
  audience: ReadonlyMap<string, readonly string[]>,
  now: number,
): Promise<void> {
  const told = messages.flatMap((message) =>
    (audience.get(message.conversationId) ?? [])
      .filter((userId) => userId !== message.sender)
      .map((userId) => ({ userId, message })),
  );
  if (told.length === 0) return;
  const roles = await listRoles(q, [
    ...new Set(told.flatMap(({ userId, message }) => [userId, message.sender])),
  ]);
  const { promisedReplyMinutes } = await getClinicSettings(q);
  // The events of the messages themselves tell of these.
  await insertNotices(
    q,
    told.map(({ userId, message }) => {
      const { messageId, conversationId, sender, seq } = message;
      const promised = roles.get(sender) === 'patient' && roles.get(userId) === 'provider';
      return {
        userId,
        kind: 'message',
        cause: `message:${messageId}`,
        target: { place: 'conversation', id: conversationId },
        messageSeq: seq,
        ...(promised ? { escalateAt: now + promisedReplyMinutes * 60_000 } : {}),
      };
    }),
    now,
  );
}
