/** Commands about single messages, as the screens give them. */
import { attempt } from '#src/features/identity/client/failure.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Conversation } from './conversation.ts';
import type { EngineApi } from './engine-api.ts';
import { forwardMessage } from './forwarding.ts';
import {
  deleteMessage,
  editMessage,
  jumpToMessage,
  messageInfo,
  pinMessage,
  react,
  sendText,
} from './message-actions.ts';
import type { MessageActionsApi } from './message-actions-api.ts';

/** `get` answers a conversation that is known or throws NOT_FOUND; one that is not read yet is read first. */
export function createMessageCommands(
  get: (conversationId: string) => Promise<Conversation>,
): MessageActionsApi & Pick<EngineApi, 'send' | 'retry' | 'discard'> {
  const act = (conversationId: string, work: (conversation: Conversation) => Promise<void>) =>
    attempt(async () => {
      await work(await get(conversationId));
      return null;
    });
  return {
    send: (id, text, extras = {}) => attempt(async () => sendText(await get(id), text, extras)),
    async retry(id, messageId) {
      await act(id, (conversation) => conversation.outbox.retry(messageId));
    },
    discard: (id, messageId) =>
      attempt(async () => {
        const said = await (await get(id)).outbox.discard(messageId);
        if (said === null) throw new DomainError('NOT_FOUND');
        return { text: said.kind === 'text' || said.kind === 'edit' ? said.text : '' };
      }),
    react: (id, messageId, emoji, on) => act(id, (conversation) => react(conversation, messageId, emoji, on)),
    editMessage: (id, messageId, text) =>
      act(id, (conversation) => editMessage(conversation, messageId, text)),
    deleteMessage: (id, messageId) => act(id, (conversation) => deleteMessage(conversation, messageId)),
    pinMessage: (id, messageId, on) => act(id, (conversation) => pinMessage(conversation, messageId, on)),
    forwardMessage: (id, messageId, toIds) =>
      act(id, async (conversation) => {
        await forwardMessage(conversation, messageId, await Promise.all(toIds.map(get)));
      }),
    messageInfo: (id, messageId) => attempt(async () => messageInfo(await get(id), messageId)),
    jumpToMessage: (id, messageId) => act(id, (conversation) => jumpToMessage(conversation, messageId)),
  };
}
