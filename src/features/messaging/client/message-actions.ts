/** What a person does with one message. Each is a signed message of its own, kept in the outbox until the server has it. */
import { DomainError } from '#src/platform/domain-error.ts';
import { findDevice } from '#src/protocol/open/account-chain.ts';
import {
  type Annotation,
  actingForOf,
  type MessageRef,
  plainText,
  type TextContent,
} from '#src/protocol/open/content.ts';
import { userId as asUserId, visitId as asVisitId } from '#src/protocol/open/ids.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { requireAuthor } from '#src/protocol/open/message-header.ts';
import { randomUuid } from '#src/protocol/secret/device-keys.ts';
import { nothingSaid } from './annotations.ts';
import { annotationsOf } from './chat-view.ts';
import type { Conversation } from './conversation.ts';
import type { OpenedMessage } from './envelope-opener.ts';
import type { MessageExtras, MessageInfo } from './message-actions-api.ts';
import { audience, nameOf } from './message-view.ts';
import type { LoadedMessage } from './message-window.ts';

type Target = LoadedMessage & { opened: OpenedMessage };

/** Text as it will be signed: other forms of the same letters may be longer or shorter. */
function writtenText(text: string): string {
  const written = text.normalize('NFC').trim();
  if (new TextEncoder().encode(written).length > limits.textBytes) throw new DomainError('MESSAGE_TOO_LONG');
  return written;
}

function requireTarget(conversation: Conversation, messageId: string): Target {
  const found = conversation.messages.findById(messageId);
  if (found === null) throw new DomainError('NOT_FOUND');
  return found;
}

function refTo({ opened }: Target): MessageRef {
  return { messageId: opened.header.messageId, headerHash: opened.headerHash };
}

/** Words and what stands beside them, put into the outbox. Resolves once it is safely on this device. */
export async function sendText(
  conversation: Conversation,
  text: string,
  extras: MessageExtras,
): Promise<{ messageId: string }> {
  const { uploadIds = [], replyTo, mentions = [] } = extras;
  const { keeper } = conversation.context.session;
  const written = writtenText(text);
  if (written === '' && uploadIds.length === 0) throw new DomainError('MESSAGE_EMPTY');
  // Not verified yet where nobody has opened the conversation here: the outbox waits for that.
  const roster = new Set<string>(conversation.keys.state?.roster.map((member) => member.userId));
  const content: TextContent = {
    ...plainText(written),
    replyTo: replyTo === undefined ? null : refTo(requireTarget(conversation, replyTo)),
    mentions: mentions.filter((userId) => roster.has(userId)).map(asUserId),
    actingFor: actingForOf({ userId: keeper.userId, role: keeper.me.role }, conversation.keys.patientId),
    topic: extras.topic ?? '',
    urgent: extras.urgent ?? false,
    visit: extras.visit === undefined ? null : { ...extras.visit, visitId: asVisitId(extras.visit.visitId) },
  };
  const messageId = randomUuid();
  await conversation.outbox.add(messageId, content, { uploadIds });
  conversation.typing.say(false);
  await conversation.saveDraft('');
  return { messageId };
}

async function remark(conversation: Conversation, content: Annotation, erases: string | null = null) {
  await conversation.outbox.add(randomUuid(), content, { erases });
}

export async function react(
  conversation: Conversation,
  messageId: string,
  emoji: string,
  on: boolean,
): Promise<void> {
  const bytes = new TextEncoder().encode(emoji).length;
  if (bytes === 0 || bytes > limits.emojiBytes) throw new DomainError('BAD_INPUT');
  const target = refTo(requireTarget(conversation, messageId));
  await remark(conversation, { kind: 'reaction', target, emoji, on });
}

/** Refused with E_AUTHOR for another person's message. */
function requireOwn(conversation: Conversation, messageId: string): Target {
  const target = requireTarget(conversation, messageId);
  requireAuthor(target.opened.header, { sender: conversation.context.session.keeper.userId });
  return target;
}

export async function editMessage(
  conversation: Conversation,
  messageId: string,
  text: string,
): Promise<void> {
  const target = requireOwn(conversation, messageId);
  const { content } = target.opened;
  if (content?.kind !== 'text') throw new DomainError('NOT_FOUND');
  const written = writtenText(text);
  if (written === '' && content.files.length === 0) throw new DomainError('MESSAGE_EMPTY');
  // Who is not named any more is not meant any more.
  const mentions = content.mentions.filter((userId) =>
    written.includes(`@${nameOf(conversation, userId).name}`),
  );
  await remark(conversation, { kind: 'edit', target: refTo(target), text: written, mentions });
}

export async function deleteMessage(conversation: Conversation, messageId: string): Promise<void> {
  const target = requireOwn(conversation, messageId);
  await remark(conversation, { kind: 'delete', target: refTo(target) }, messageId);
}

export async function pinMessage(conversation: Conversation, messageId: string, on: boolean): Promise<void> {
  const target = refTo(requireTarget(conversation, messageId));
  await remark(conversation, { kind: 'pin', target, on });
}

/** Who received and read it, and whose signature it carries. */
export function messageInfo(conversation: Conversation, messageId: string): MessageInfo {
  const { envelope, opened } = requireTarget(conversation, messageId);
  const { header } = opened;
  const { directory, keeper } = conversation.context.session;
  const account =
    header.sender === keeper.userId
      ? keeper.chain
      : directory.eras(header.sender).find((era) => findDevice(era, header.device) !== null);
  const said = annotationsOf(conversation).said.get(messageId) ?? nothingSaid;
  const people =
    header.sender === keeper.userId
      ? audience(conversation, envelope.epoch)
      : [keeper.me.userId, ...audience(conversation, envelope.epoch)].filter(
          (userId) => userId !== header.sender,
        );
  return {
    writtenAt: header.sentAt,
    receivedAt: envelope.sentAt,
    people: people.map((userId) => ({
      ...nameOf(conversation, userId),
      ...conversation.watermarks.timesOf(userId, envelope.seq),
    })),
    signedBy: {
      ...nameOf(conversation, header.sender),
      state: header.sender === keeper.userId ? 'self' : directory.contactState(header.sender),
      deviceLabel: (account === undefined ? null : findDevice(account, header.device))?.label ?? '',
    },
    editedAt: said.edit?.at ?? null,
  };
}

/** Brings the message and its neighbours to the screen. NOT_FOUND when the server knows none for this person. */
export async function jumpToMessage(conversation: Conversation, messageId: string): Promise<void> {
  if (conversation.messages.findById(messageId) === null) {
    const { api } = conversation.context;
    const { seq } = await api.messages.place.query({ conversationId: conversation.id, messageId });
    await conversation.messages.loadAround(seq);
    conversation.notePins();
  }
  conversation.focus = { messageId, at: conversation.context.clock.now() };
  conversation.changed();
}
