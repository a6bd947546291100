/** Tells a whole conversation from its beginning, each message judged against its senders' chains, without holding more than a page. */
import { safeFileName } from '#src/features/attachments/client/safe-file-name.ts';
import {
  type Annotations,
  gatherAnnotations,
  isAnnotation,
  nothingSaid,
} from '#src/features/messaging/client/annotations.ts';
import { headOf, rosterItem } from '#src/features/messaging/client/chat-view.ts';
import type { Conversation } from '#src/features/messaging/client/conversation.ts';
import { nameOf } from '#src/features/messaging/client/message-view.ts';
import { type LoadedMessage, MessageWindow } from '#src/features/messaging/client/message-window.ts';
import { HistoryReader } from '#src/features/search/client/history-reader.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { toHex } from '#src/protocol/open/bytes.ts';
import type { TextContent } from '#src/protocol/open/content.ts';
import type { FileDescriptor } from '#src/protocol/open/file-descriptor.ts';
import { conversationId as asConversationId } from '#src/protocol/open/ids.ts';
import type { ExportedHead, ExportedMessage, ExportedPage, ExportedPerson } from './export-api.ts';

export class ExportSession {
  readonly #conversation: Conversation;
  readonly #reader: HistoryReader;
  readonly #window = new MessageWindow();
  /** Signed descriptors of everything that was told, by message and file. */
  readonly #files = new Map<string, FileDescriptor>();

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    this.#reader = new HistoryReader(conversation);
  }

  async begin(): Promise<ExportedHead> {
    const conversation = this.#conversation;
    await conversation.prepare();
    const { keys, context, messages } = conversation;
    const { keeper } = context.session;
    const head = headOf(conversation, () => false);
    return {
      head,
      exportedBy: nameOf(conversation, keeper.me.userId),
      people: this.#people(head.readerIds),
      changes: keys.changes.flatMap((change) => {
        const item = rosterItem(conversation, change);
        if (item === null) return [];
        const { at, action, actor, subjects } = item;
        return [{ at, action, actor, subjects, afterSeq: change.afterSeq }];
      }),
      lastSeq: messages.lastSeq,
      removedThrough: conversation.summary.removedThrough,
    };
  }

  async page(after: number): Promise<ExportedPage> {
    const page = await this.#reader.after(after);
    const window = this.#window;
    window.applyEntries(this.#conversation.keys.state);
    window.load(page.from, page.to);
    for (const { envelope, opened } of page.messages) window.place(envelope, opened);
    window.acceptGaps();
    const shown = window.messages().filter(({ envelope: { seq } }) => seq >= page.from && seq <= page.to);
    const me = this.#conversation.context.session.keeper.me.userId;
    const notes = gatherAnnotations([...shown, ...page.about], [], me);
    window.trim(1);
    const { removedThrough } = this.#conversation.summary;
    const messages = shown.filter(
      (message) => !isAnnotation(message) && message.envelope.seq > removedThrough,
    );
    return { messages: messages.map((message) => this.#message(message, notes)), through: page.to };
  }

  file(messageId: string, fileId: string, from: number, to: number): Promise<Uint8Array> {
    const file = this.#files.get(`${messageId}:${fileId}`);
    if (file === undefined) throw new DomainError('NOT_FOUND');
    return this.#conversation.context.files.read(asConversationId(this.#conversation.id), file, from, to);
  }

  #people(readers: readonly string[]): ExportedPerson[] {
    const { summary, context } = this.#conversation;
    const { directory, keeper } = context.session;
    return summary.members.map(({ userId, name, role }) => {
      const person = directory.person(userId, { name, role }, false);
      const fp = directory.eras(userId).at(-1)?.fp ?? null;
      return {
        ...nameOf(this.#conversation, userId),
        role: userId === keeper.me.userId ? keeper.me.role : person.role,
        reads: userId === keeper.me.userId ? summary.active : readers.includes(userId),
        state: directory.contactState(userId),
        verifiedAt: directory.verifiedAt(userId),
        fingerprint: fp === null ? null : toHex(fp),
      };
    });
  }

  #message({ envelope, opened }: LoadedMessage, notes: Annotations): ExportedMessage {
    const said = notes.said.get(envelope.messageId) ?? nothingSaid;
    const content = opened.ok ? opened.content : null;
    const base: ExportedMessage = {
      messageId: envelope.messageId,
      seq: envelope.seq,
      sender: this.#name(envelope.sender),
      writtenAt: opened.ok ? opened.header.sentAt : null,
      receivedAt: envelope.sentAt,
      state: 'unsupported',
      refusal: null,
      text: '',
      firstText: null,
      editedAt: null,
      replyTo: null,
      forwarded: false,
      actingFor: null,
      topic: '',
      urgent: false,
      mentions: [],
      reactions: [...said.reactions].map(([emoji, people]) => ({
        emoji,
        people: people.map((id) => this.#name(id)),
      })),
      pinned: said.pinned,
      files: [],
    };
    if (!opened.ok) return { ...base, state: 'refused', refusal: opened.code };
    if (said.deleted) return { ...base, state: 'deleted' };
    if (content === null) return { ...base, state: 'removed' };
    if (content.kind !== 'text') return base;
    return {
      ...base,
      ...this.#words(content),
      state: 'text',
      text: said.edit?.text ?? content.text,
      firstText: said.edit === null ? null : content.text,
      editedAt: said.edit?.at ?? null,
      mentions: (said.edit?.mentions ?? content.mentions).map((id) => this.#name(id)),
      files: content.files.map((file) => {
        const fileId = toHex(file.fileId);
        this.#files.set(`${envelope.messageId}:${fileId}`, file);
        return { fileId, name: safeFileName(file.name), type: file.type, sizeBytes: file.size };
      }),
    };
  }

  #words({ replyTo, forwarded, actingFor, topic, urgent }: TextContent) {
    return {
      replyTo: replyTo?.messageId ?? null,
      forwarded,
      actingFor: actingFor === null ? null : this.#name(actingFor),
      topic,
      urgent,
    };
  }

  #name(userId: string) {
    return nameOf(this.#conversation, userId);
  }
}
