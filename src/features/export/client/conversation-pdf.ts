/** The readable form of a conversation: who, when, what; pictures in their place, other files by name, size and checksum. */
import type { ExportFacts } from './conversation-json.ts';
import type { ExportedChange, ExportedHead, ExportedMessage } from './export-api.ts';
import type { ExportSource } from './export-source.ts';
import { type PdfFonts, PdfPageWriter } from './pdf-page-writer.ts';
import { Sha256 } from './sha256.ts';

/** Every word of the document, in the reader's language. */
export interface PdfWords {
  language: string;
  title: string;
  conversation: string;
  exported(by: string, at: number): string;
  people: string;
  person(person: ExportedHead['people'][number]): string;
  day(ms: number): string;
  clock(ms: number): string;
  change(change: ExportedChange): string;
  state(message: ExportedMessage): string;
  edited(ms: number): string;
  reply: string;
  forwarded: string;
  actingFor(name: string): string;
  urgent: string;
  reaction(emoji: string, names: string): string;
  file(name: string, sizeBytes: number, sha256: string): string;
  tooManyPictures: string;
  /** In the place of what the retention rule removed. */
  removed: string;
  end(messages: number): string;
  footer(page: number, pages: number): string;
}

/** Pictures that are put in; those beyond are listed, so that the document fits into memory. */
const mostPictureBytes = 80 * 1024 * 1024;
const mostOnePicture = 16 * 1024 * 1024;
const indent = 14;

export async function writePdf(
  source: ExportSource,
  facts: ExportFacts,
  words: PdfWords,
  fonts: PdfFonts,
): Promise<Uint8Array> {
  const head = await source.begin();
  const pdf = await PdfPageWriter.create(fonts, {
    title: words.title,
    author: head.exportedBy.name,
    language: words.language,
    createdAt: facts.exportedAt,
  });
  pdf.text(facts.clinicName, { bold: true, size: 11, muted: true });
  pdf.text(words.title, { bold: true, size: 17, above: 4 });
  pdf.text(words.conversation, { size: 12 });
  pdf.text(words.exported(head.exportedBy.name, facts.exportedAt), { muted: true, above: 4 });
  pdf.text(words.people, { bold: true, above: 10 });
  for (const person of head.people) pdf.text(words.person(person), { indent });
  pdf.rule();
  if (head.removedThrough > 0) pdf.text(words.removed, { muted: true });

  const story = new Story(pdf, source, words);
  const changes = [...head.changes];
  let count = 0;
  for await (const messages of source.pages(head)) {
    for (const message of messages) {
      while (changes[0] !== undefined && changes[0].afterSeq < message.seq) story.change(changes.shift());
      await story.message(message);
      count += 1;
    }
  }
  for (const change of changes) story.change(change);
  pdf.rule();
  if (story.leftOut) pdf.text(words.tooManyPictures, { muted: true });
  pdf.text(words.end(count), { muted: true });
  return pdf.finish(words.footer);
}

class Story {
  readonly #pdf: PdfPageWriter;
  readonly #source: ExportSource;
  readonly #words: PdfWords;
  #day = '';
  #pictureBytes = 0;
  leftOut = false;

  constructor(pdf: PdfPageWriter, source: ExportSource, words: PdfWords) {
    this.#pdf = pdf;
    this.#source = source;
    this.#words = words;
  }

  change(change: ExportedChange | undefined): void {
    if (change === undefined) return;
    this.#heading(change.at);
    this.#pdf.text(`${this.#words.clock(change.at)}  ${this.#words.change(change)}`, {
      muted: true,
      above: 4,
    });
  }

  async message(message: ExportedMessage): Promise<void> {
    const words = this.#words;
    const pdf = this.#pdf;
    this.#heading(message.receivedAt);
    const marks = [
      message.actingFor === null ? '' : words.actingFor(message.actingFor.name),
      message.urgent ? words.urgent : '',
      message.topic,
      message.forwarded ? words.forwarded : '',
      message.replyTo === null ? '' : words.reply,
      message.editedAt === null ? '' : words.edited(message.editedAt),
    ].filter((mark) => mark !== '');
    pdf.text(`${words.clock(message.receivedAt)}  ${message.sender.name}`, { bold: true, above: 7 });
    if (marks.length > 0) pdf.text(marks.join(' · '), { size: 8.5, muted: true, indent });
    if (message.state !== 'text') pdf.text(words.state(message), { muted: true, indent });
    else if (message.text !== '') pdf.text(message.text, { indent });
    for (const file of message.files) await this.#file(message, file);
    for (const { emoji, people } of message.reactions)
      pdf.text(words.reaction(emoji, people.map(({ name }) => name).join(', ')), {
        size: 8.5,
        muted: true,
        indent,
      });
  }

  async #file(message: ExportedMessage, file: ExportedMessage['files'][number]): Promise<void> {
    const sum = new Sha256();
    const isPicture = /^image\/(png|jpeg)$/.test(file.type) && file.sizeBytes <= mostOnePicture;
    const fits = this.#pictureBytes + file.sizeBytes <= mostPictureBytes;
    const kept: Uint8Array[] = [];
    for await (const piece of this.#source.pieces({ message, file }, 0, file.sizeBytes)) {
      sum.update(piece);
      if (isPicture && fits) kept.push(piece);
    }
    if (isPicture && !fits) this.leftOut = true;
    if (kept.length > 0) {
      this.#pictureBytes += file.sizeBytes;
      await this.#pdf.picture(joined(kept, file.sizeBytes), indent);
    }
    this.#pdf.text(this.#words.file(file.name, file.sizeBytes, sum.hex()), {
      size: 8.5,
      muted: true,
      indent,
    });
  }

  #heading(ms: number): void {
    const day = this.#words.day(ms);
    if (day === this.#day) return;
    this.#day = day;
    this.#pdf.text(day, { bold: true, size: 11, above: 14 });
  }
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
