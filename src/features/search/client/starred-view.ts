/** The list of starred messages as the screens see it. */
import { headOf } from '#src/features/messaging/client/chat-view.ts';
import { nameOf } from '#src/features/messaging/client/message-view.ts';
import type { MessagingEngine } from '#src/features/messaging/client/messaging-engine.ts';
import type { StarredItem } from './search-api.ts';
import type { SearchIndex } from './search-index.ts';
import type { Star } from './star-record.ts';

const mostLetters = 300;

/** Newest star first; what this device has not seen is told as such. */
export async function starredItems(
  engine: MessagingEngine,
  index: SearchIndex,
  stars: readonly Star[],
): Promise<StarredItem[]> {
  const wanted = new Set(stars.map((star) => star.conversationId));
  for (const { id, messages } of engine.all()) if (wanted.has(id)) await index.open(id, messages.lastSeq);
  return Promise.all(
    [...stars].reverse().map(async ({ conversationId, messageId }): Promise<StarredItem> => {
      const nothing = { conversationId, messageId, head: null, sender: null, mine: false, sentAt: null };
      const conversation = engine.all().find((each) => each.id === conversationId);
      const head = conversation === undefined ? null : headOf(conversation, () => false);
      const found = index.look(conversationId, messageId);
      if (found === 'deleted') return { ...nothing, head, state: 'deleted', text: '', files: [] };
      if (found === null || conversation === undefined)
        return { ...nothing, head, state: 'unknown', text: '', files: [] };
      const { sender, at } = found.message;
      return {
        conversationId,
        messageId,
        state: 'known',
        head,
        sender: nameOf(conversation, sender),
        mine: sender === engine.context.session.keeper.me.userId,
        sentAt: at,
        text: found.text.slice(0, mostLetters),
        files: [...found.files],
      };
    }),
  );
}
