/** The message that a visit or an appointment names: why the patient comes, or what the provider noted. */
import type { ReadContent } from '#src/protocol/open/content.ts';
import { gatherAnnotations } from './annotations.ts';
import { annotationsOf } from './chat-view.ts';
import type { Conversation } from './conversation.ts';
import { runOf } from './message-page.ts';
import type { LoadedMessage } from './message-window.ts';

/** The message and what was said about it, beside what the screen shows: nobody is led away from what they read. */
async function fetchMessage(conversation: Conversation, messageId: string): Promise<LoadedMessage[]> {
  const { id: conversationId, context, keys, messages } = conversation;
  const { seq } = await context.api.messages.place.query({ conversationId, messageId });
  const place = { before: seq + 1, after: null, limit: 1 };
  const run = runOf(await context.api.messages.conversation.query({ conversationId, ...place }), place);
  const loaded: LoadedMessage[] = [];
  for (const envelope of [...run.messages, ...run.about]) {
    if (envelope.epoch > keys.verified.epoch) await keys.sync();
    loaded.push({ envelope, opened: await messages.peek(envelope) });
  }
  return loaded;
}

/**
 * Its words as they read now; null for one that was deleted or removed, and for a message that its author never meant as part
 * of a visit: which one it is says the server. NOT_FOUND when the server knows none for this person.
 */
export async function readVisitMessage(
  conversation: Conversation,
  messageId: string,
): Promise<string | null> {
  await conversation.prepare();
  const me = conversation.context.session.keeper.userId;
  const waiting = conversation.outbox.items.find((item) => item.messageId === messageId);
  if (waiting !== undefined) return wordsOf(waiting.said);
  const shown = conversation.messages.findById(messageId) !== null;
  const loaded = shown ? conversation.messages.withRemarks() : await fetchMessage(conversation, messageId);
  const { said } = shown ? annotationsOf(conversation) : gatherAnnotations(loaded, [], me);
  const remarks = said.get(messageId);
  const found = loaded.find(({ envelope }) => envelope.messageId === messageId);
  if (found?.opened.ok !== true || remarks?.deleted === true) return null;
  const words = wordsOf(found.opened.content);
  return words === null ? null : (remarks?.edit?.text ?? words);
}

function wordsOf(content: ReadContent | null): string | null {
  return content?.kind === 'text' && content.visit !== null ? content.text : null;
}
