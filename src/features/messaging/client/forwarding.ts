/** A message passed on: its words and files sealed anew for each conversation, because both are bound to the one they were sent in. */
import type { FileReader } from '#src/features/attachments/client/file-reader.ts';
import type { FileSource } from '#src/features/attachments/client/file-source.ts';
import type { Prepared } from '#src/features/attachments/client/upload-preparation.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { plainText } from '#src/protocol/open/content.ts';
import type { FileDescriptor } from '#src/protocol/open/file-descriptor.ts';
import { conversationId as asConversationId, type ConversationId } from '#src/protocol/open/ids.ts';
import { randomUuid } from '#src/protocol/secret/device-keys.ts';
import { nothingSaid } from './annotations.ts';
import { annotationsOf } from './chat-view.ts';
import type { Conversation } from './conversation.ts';

/** A file of a message, read and checked segment by segment while it is sealed for another conversation. */
function messageSource(files: FileReader, from: ConversationId, file: FileDescriptor): FileSource {
  return { sizeBytes: file.size, read: (start, end) => files.read(from, file, start, end) };
}

async function prepareFrom(files: FileReader, from: ConversationId, file: FileDescriptor): Promise<Prepared> {
  const { type, media, thumb } = file;
  const source = messageSource(files, from, file);
  if (thumb === null) return { source, type, media, thumb };
  const bytes = await files.thumbnail(from, file);
  return { source, type, media, thumb: { bytes, width: thumb.width, height: thumb.height } };
}

/** Puts the message as it reads now into the outbox of each conversation. NOT_FOUND for one that is deleted or not at hand. */
export async function forwardMessage(
  from: Conversation,
  messageId: string,
  targets: readonly Conversation[],
): Promise<void> {
  const content = from.messages.findById(messageId)?.opened.content;
  const said = annotationsOf(from).said.get(messageId) ?? nothingSaid;
  if (content?.kind !== 'text' || said.deleted) throw new DomainError('NOT_FOUND');
  const { uploads, files } = from.context;
  for (const target of targets) {
    await target.prepare();
    const uploadIds: string[] = [];
    for (const file of content.files) {
      const { name, type, size: sizeBytes, media } = file;
      const prepare = () => prepareFrom(files, asConversationId(from.id), file);
      // As it is: a picture was cleaned by its first sender, or kept on purpose.
      const about = { name, type, sizeBytes, media, original: true };
      uploadIds.push(await uploads.addSource(target.id, about, prepare));
    }
    const passedOn = { ...plainText(said.edit?.text ?? content.text), forwarded: true };
    await target.outbox.add(randomUuid(), passedOn, { uploadIds });
  }
}
