/** Commands about files, as the screens give them. */
import type { AttachmentApi } from '#src/features/attachments/client/attachment-api.ts';
import { attempt } from '#src/features/identity/client/failure.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { toHex } from '#src/protocol/open/bytes.ts';
import type { FileDescriptor } from '#src/protocol/open/file-descriptor.ts';
import { conversationId as asConversationId, type ConversationId } from '#src/protocol/open/ids.ts';
import type { MessagingEngine } from './messaging-engine.ts';

/** `messaging` throws while nobody is signed in. */
export function createAttachmentCommands(messaging: () => MessagingEngine): AttachmentApi {
  /** The signed descriptor; NOT_FOUND for a message that is not at hand or was deleted. */
  async function find(
    id: string,
    messageId: string,
    fileId: string,
  ): Promise<{ conversationId: ConversationId; file: FileDescriptor }> {
    const conversation = await messaging().get(id);
    const content = conversation.messages.findById(messageId)?.opened.content;
    const file =
      content?.kind === 'text' ? content.files.find((each) => toHex(each.fileId) === fileId) : undefined;
    if (file === undefined) throw new DomainError('NOT_FOUND');
    return { conversationId: asConversationId(id), file };
  }

  return {
    attachmentLimits: () => attempt(() => messaging().context.uploads.limits()),
    addUploads: (id, files) =>
      attempt(async () => {
        await messaging().get(id);
        return { uploadIds: await messaging().context.uploads.add(id, files) };
      }),
    async cancelUpload(id, uploadId) {
      await attempt(async () => {
        await (await messaging().get(id)).outbox.dropUpload(uploadId);
        await messaging().context.uploads.cancel(uploadId);
      });
    },
    async retryUpload(_, uploadId) {
      await attempt(() => messaging().context.uploads.retry(uploadId));
    },
    thumbnail: (id, messageId, fileId) =>
      attempt(async () => {
        const { uploads, files } = messaging().context;
        const type = 'image/jpeg';
        if (messageId === null) {
          const thumb = uploads.thumbnail(fileId);
          if (thumb === null) throw new DomainError('NOT_FOUND');
          return { bytes: thumb.bytes, type };
        }
        const { conversationId, file } = await find(id, messageId, fileId);
        return { bytes: await files.thumbnail(conversationId, file), type };
      }),
    readFile: (id, messageId, fileId, from, to) =>
      attempt(async () => {
        const { conversationId, file } = await find(id, messageId, fileId);
        return messaging().context.files.read(conversationId, file, from, to);
      }),
  };
}
