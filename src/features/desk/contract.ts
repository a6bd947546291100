/** What providers ask of the server at their desk: who answers which conversation, and whether it is done. Never content. */
import * as z from 'zod';
import { locale, uuid } from '#src/features/identity/contract.ts';
import { conversationId, deskState } from '#src/features/messaging/contract.ts';
import { instant } from '#src/platform/wire-schema.ts';

const one = z.object({ conversationId });

const replyWords = z.object({
  title: z.string().trim().min(1).max(60),
  text: z.string().trim().min(1).max(2_000),
});

/** Wording for an answer, in both languages. Variables: {patient}, {provider}, {clinic}, {hours}. */
export const quickReply = z.object({ id: uuid, en: replyWords, es: replyWords });
export type QuickReply = z.infer<typeof quickReply>;

const person = z.object({ userId: uuid, name: z.string() });

/** Out of office: from the first moment away to the moment of being back. */
export const absence = z.object({ from: instant, until: instant, cover: person.nullable() });
export type Absence = z.infer<typeof absence>;

const topicName = z.string().trim().min(1).max(60);

/** What a question may be about, in both languages, and the care team that answers it. */
export const topic = z.object({ id: uuid, en: topicName, es: topicName, careTeamId: uuid });
export type Topic = z.infer<typeof topic>;

/** What one provider keeps for themselves; together at most 40 KB, because it lives in the account's sealed settings. */
export const personalReplies = z.array(quickReply).max(50);

export const deskContract = {
  /** To a provider who is in the conversation, or to nobody. NOT_FOUND for anybody else. */
  assign: { input: z.object({ conversationId, assigneeId: uuid.nullable() }), output: deskState },
  /** A patient's next message opens it again. NOT_SEEN_YET when one came after `throughSeq`, the newest that the caller knew of. */
  close: { input: one.extend({ throughSeq: z.number().int().min(0) }), output: deskState },
  reopen: { input: one, output: deskState },
  /** Conversations the caller is in whose newest message nobody of the staff has answered; longest waiting first. */
  waiting: { output: z.array(conversationId) },
  /** The patient of a conversation: in which language to write, and in which of one's own care teams they are. */
  patient: {
    input: one,
    output: z.object({
      userId: uuid,
      name: z.string(),
      locale,
      careTeams: z.array(z.object({ id: uuid, name: z.string() })),
    }),
  },
  /** One's own; null when none is set or it is over. */
  absence: { output: absence.nullable() },
  /** At most a year long. The cover is another provider. */
  setAbsence: {
    input: z.object({ from: instant, until: instant, coverId: uuid.nullable() }),
    output: z.object({}),
  },
  endAbsence: { output: z.object({}) },
  /** Those of these people who are away now, as far as the caller may write to them or shares a conversation with them. */
  absences: {
    input: z.object({ userIds: z.array(uuid).max(100) }),
    output: z.array(absence.omit({ from: true }).extend({ userId: uuid })),
  },
  /** By name. Patients are offered those of care teams that they are in. */
  topics: { output: z.array(topic) },
  putTopic: { input: topic.extend({ id: uuid.nullable() }), output: z.object({ id: uuid }) },
  removeTopic: { input: z.object({ id: uuid }), output: z.object({}) },
  /** The clinic's wording; by title. */
  quickReplies: { output: z.array(quickReply) },
  /** `id` null: a new one. */
  putQuickReply: {
    input: quickReply.extend({ id: uuid.nullable() }),
    output: z.object({ id: uuid }),
  },
  removeQuickReply: { input: z.object({ id: uuid }), output: z.object({}) },
} as const;
