/** Everything about a person as one ZIP: what the server has, part by part, and (on the person's own device) what was said. */

import { writeArchive } from '#src/features/export/client/conversation-archive.ts';
import type { ExportFacts } from '#src/features/export/client/conversation-json.ts';
import type { ExportApi } from '#src/features/export/client/export-api.ts';
import { ExportFailed, ExportSource } from '#src/features/export/client/export-source.ts';
import { type ByteSink, ZipWriter } from '#src/features/export/client/zip-writer.ts';
import { type RecordSection, recordSections } from '../contract.ts';

type Row = Record<string, unknown>;

export interface PersonArchiveInput {
  /** A page of one part, as `records.page` answers. */
  ask(section: RecordSection, after: string | null): Promise<{ rows: Row[]; next: string | null }>;
  /** The person's own engine; null when the office takes what it can read. */
  engine: ExportApi | null;
  facts: ExportFacts;
  words: {
    title: string;
    intro: string;
    section(section: RecordSection, count: number): string;
    conversation(number: number): string;
    failed: string;
  };
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Writes the archive; throws what asking throws. In memory there are one page and one piece. */
export async function writePersonArchive(input: PersonArchiveInput, sink: ByteSink): Promise<void> {
  const { ask, engine, facts, words, signal, onProgress } = input;
  const zip = new ZipWriter(sink);
  const modifiedAt = facts.exportedAt;
  const lines: string[] = [];
  const conversationIds: string[] = [];
  let done = 0;
  for (const section of recordSections) {
    signal.throwIfAborted();
    onProgress(done, recordSections.length);
    const path = `data/${section}.json`;
    let count = 0;
    await zip.add(path, tell(), { modifiedAt });
    lines.push(`<li><a href="${path}">${escaped(words.section(section, count))}</a></li>`);
    done += 1;

    async function* tell(): AsyncGenerator<string> {
      yield '[';
      for (let after: string | null = null, first = true; first || after !== null; first = false) {
        const page: { rows: Row[]; next: string | null } = await ask(section, after);
        for (const row of page.rows) {
          yield `${count === 0 ? '\n' : ',\n'}${JSON.stringify(row, null, 2)}`;
          count += 1;
          if (section === 'conversations' && typeof row.id === 'string') conversationIds.push(row.id);
        }
        after = page.next;
      }
      yield '\n]\n';
    }
  }
  if (engine !== null)
    for (const [place, conversationId] of conversationIds.entries()) {
      onProgress(place, conversationIds.length);
      const path = `conversations/${String(place + 1).padStart(5, '0')}.zip`;
      const source = new ExportSource({ engine, conversationId, signal, onProgress: () => undefined });
      let failed = false;
      const pieces = piecesOf(async (inner) => {
        try {
          await writeArchive(source, facts, inner);
        } catch (error) {
          // One that this device cannot open must not keep the others back; the index says so.
          if (!(error instanceof ExportFailed)) throw error;
          failed = true;
        }
      });
      await zip.add(path, pieces, { packed: true, modifiedAt });
      const note = failed ? ` (${escaped(words.failed)})` : '';
      lines.push(`<li><a href="${path}">${escaped(words.conversation(place + 1))}</a>${note}</li>`);
    }
  await zip.add('index.html', once(indexPage(words, lines)), { modifiedAt });
  await zip.end();
}

function indexPage({ title, intro }: PersonArchiveInput['words'], lines: readonly string[]): string {
  return `<!doctype html>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>${escaped(title)}</title>
<h1>${escaped(title)}</h1>\n<p>${escaped(intro)}</p>\n<ul>\n${lines.join('\n')}\n</ul>\n`;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** What somebody writes into a sink, as pieces to be taken; they write on only when a piece was taken. */
async function* piecesOf(write: (sink: ByteSink) => Promise<void>): AsyncGenerator<Uint8Array> {
  const offered: { bytes: Uint8Array; taken: () => void }[] = [];
  let wake: () => void = () => undefined;
  let ended = false;
  const writing = write({
    write: (bytes) =>
      new Promise<void>((taken) => {
        offered.push({ bytes, taken });
        wake();
      }),
  }).finally(() => {
    ended = true;
    wake();
  });
  // Awaited below, after the last piece.
  writing.catch(() => undefined);
  for (;;) {
    const next = offered.shift();
    if (next !== undefined) {
      yield next.bytes;
      next.taken();
    } else if (ended) break;
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
  await writing;
}
