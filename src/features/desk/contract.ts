/** What providers ask of the server at their desk: who answers which conversation, and whether it is done. Never content. */
import * as z from 'zod';
import { uuid } from '#src/features/identity/contract.ts';
import { conversationId, deskState } from '#src/features/messaging/contract.ts';

const one = z.object({ conversationId });

export const deskContract = {
  /** To a provider who is in the conversation, or to nobody. NOT_FOUND for anybody else. */
  assign: { input: z.object({ conversationId, assigneeId: uuid.nullable() }), output: deskState },
  /** A patient's next message opens it again. */
  close: { input: one, output: deskState },
  reopen: { input: one, output: deskState },
  /** Conversations the caller is in whose newest message nobody of the staff has answered; longest waiting first. */
  waiting: { output: z.array(conversationId) },
} as const;
