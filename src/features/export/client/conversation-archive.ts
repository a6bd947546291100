/** The whole conversation as one ZIP: conversation.json, the files beside it, and their checksums. */
import { DomainError } from '#src/platform/domain-error.ts';
import { type ExportFacts, jsonHead, jsonMessage, jsonTail } from './conversation-json.ts';
import type { ExportedHead } from './export-api.ts';
import type { ExportSource, FileOfMessage } from './export-source.ts';
import { Sha256 } from './sha256.ts';
import { type ByteSink, mostArchiveBytes, ZipWriter } from './zip-writer.ts';

interface ArchivedFile extends FileOfMessage {
  path: string;
}

/** Types that do not get smaller. */
const packedType = /^(image\/(?!svg|bmp)|video\/|audio\/|application\/(zip|gzip|pdf))/;

/** A name that sorts like the conversation and cannot clash. */
function pathOf(number: number, name: string): string {
  return `files/${String(number).padStart(5, '0')}-${name}`;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** Throws what the source throws, and EXPORT_TOO_LARGE before any file is read. */
export async function writeArchive(source: ExportSource, facts: ExportFacts, sink: ByteSink): Promise<void> {
  const zip = new ZipWriter(sink);
  const modifiedAt = facts.exportedAt;
  const head = await source.begin();
  const files: ArchivedFile[] = [];
  await zip.add('conversation.json', tell(source, head, facts, files), { modifiedAt });
  const total = files.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  if (total > mostArchiveBytes) throw new DomainError('EXPORT_TOO_LARGE');
  const sums: string[] = [];
  let before = 0;
  for (const each of files) {
    const sum = new Sha256();
    const packed = packedType.test(each.file.type);
    await zip.add(each.path, summed(source.pieces(each, before, total), sum), { packed, modifiedAt });
    before += each.file.sizeBytes;
    sums.push(`${sum.hex()}  ${each.path}\n`);
  }
  await zip.add('SHA256SUMS', once(sums.join('')), { modifiedAt });
  await zip.end();
}

async function* tell(
  source: ExportSource,
  head: ExportedHead,
  facts: ExportFacts,
  files: ArchivedFile[],
): AsyncGenerator<string> {
  yield jsonHead(head, facts);
  let isFirst = true;
  for await (const messages of source.pages(head)) {
    for (const message of messages) {
      const paths = message.files.map((file) => {
        const path = pathOf(files.length + 1, file.name);
        files.push({ message, file, path });
        return path;
      });
      yield jsonMessage(message, paths, isFirst);
      isFirst = false;
    }
  }
  yield jsonTail;
}

async function* summed(pieces: AsyncIterable<Uint8Array>, sum: Sha256): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    sum.update(piece);
    yield piece;
  }
}
