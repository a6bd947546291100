/** SQL of what messages tell: everybody in the conversation but who wrote them, and staff's colleagues when a patient waits too long. */
import type { Queryable } from '#src/platform/server/database.ts';
import { unseenMs } from './ladder.ts';

const at = (place: string) => `to_timestamp(${place}::float8 / 1000)`;
const promised = `make_interval(mins => coalesce((SELECT promised_reply_minutes FROM clinic_settings WHERE id = 1), 1440))`;

interface SentMessage {
  readonly messageId: string;
  readonly conversationId: string;
  readonly sender: string;
  readonly seq: number;
}

/**
 * Inside the transaction that stores the messages; of several in one conversation the newest is enough. The events of the messages
 * themselves tell open pages of it. One statement, because each one lengthens every message's way. `online`: readers whose page is
 * open; it has the message for itself at first, so that there is nothing to decide before that time is over.
 */
export async function notifyOfMessages(
  q: Queryable,
  messages: readonly SentMessage[],
  { now, online }: { now: number; online: readonly string[] },
): Promise<void> {
  if (messages.length === 0) return;
  await q.query(
    `INSERT INTO notification (id, user_id, kind, cause, place, target_id, message_seq, escalate_at, created_at, due_at)
     SELECT gen_random_uuid(), m.user_id, 'message', 'message:' || w.id, 'conversation', w.conversation_id, w.seq,
       CASE WHEN author.role = 'patient' AND reader.role = 'provider' THEN ${at('$5')} + ${promised} END, ${at('$5')},
       CASE WHEN m.user_id = ANY($6::uuid[]) THEN ${at('($5::float8 + $7)')} ELSE ${at('$5')} END
     FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[]) AS w(id, conversation_id, sender, seq)
     JOIN conversation_member m ON m.conversation_id = w.conversation_id AND m.left_at_seq IS NULL AND m.user_id <> w.sender
     JOIN "user" reader ON reader.id = m.user_id JOIN "user" author ON author.id = w.sender
     ORDER BY m.user_id, w.id ON CONFLICT (user_id, cause) DO NOTHING`,
    [
      messages.map(({ messageId }) => messageId),
      messages.map(({ conversationId }) => conversationId),
      messages.map(({ sender }) => sender),
      messages.map(({ seq }) => seq),
      now,
      online,
      unseenMs.other,
    ],
  );
}
