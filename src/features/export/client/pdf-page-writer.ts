/** Flowing text and pictures on A4 pages, for the readable form of a conversation. Knows nothing of messages. */
import fontkit from '@pdf-lib/fontkit';
import { PDFDocument, type PDFFont, type PDFImage, type PDFPage, type RGB, rgb } from 'pdf-lib';

export interface PdfFonts {
  regular: Uint8Array;
  bold: Uint8Array;
}

export interface TextStyle {
  size?: number;
  bold?: boolean;
  muted?: boolean;
  indent?: number;
  /** Room above. */
  above?: number;
}

const pageSize: [number, number] = [595.28, 841.89];
const margin = 52;
const footerRoom = 28;
const lineHeight = 1.38;
const ink = rgb(0.09, 0.11, 0.15);
const muted = rgb(0.36, 0.39, 0.45);
const rule = rgb(0.8, 0.82, 0.86);
const mostPictureHeight = 240;
const mostPictureWidth = 320;

export class PdfPageWriter {
  readonly #document: PDFDocument;
  readonly #regular: PDFFont;
  readonly #bold: PDFFont;
  readonly #glyphs: ReadonlySet<number>;
  readonly #widths = new Map<string, number>();
  #page: PDFPage;
  #y = pageSize[1] - margin;

  private constructor(document: PDFDocument, regular: PDFFont, bold: PDFFont) {
    this.#document = document;
    this.#regular = regular;
    this.#bold = bold;
    this.#glyphs = new Set(regular.getCharacterSet());
    this.#page = document.addPage(pageSize);
  }

  static async create(
    fonts: PdfFonts,
    about: { title: string; author: string; language: string; createdAt: number },
  ): Promise<PdfPageWriter> {
    const document = await PDFDocument.create();
    document.registerFontkit(fontkit);
    document.setTitle(about.title, { showInWindowTitleBar: true });
    document.setAuthor(about.author);
    document.setLanguage(about.language);
    document.setCreationDate(new Date(about.createdAt));
    document.setModificationDate(new Date(about.createdAt));
    document.setProducer('Consulta');
    document.setCreator('Consulta');
    const regular = await document.embedFont(fonts.regular, { subset: true });
    return new PdfPageWriter(document, regular, await document.embedFont(fonts.bold, { subset: true }));
  }

  /** A paragraph; its own line breaks stay. */
  text(text: string, style: TextStyle = {}): void {
    const { size = 10, bold = false, indent = 0, above = 0 } = style;
    const font = bold ? this.#bold : this.#regular;
    const color = style.muted === true ? muted : ink;
    const width = pageSize[0] - 2 * margin - indent;
    this.#y -= above;
    for (const paragraph of this.#drawable(text).split('\n'))
      for (const line of this.#lines(paragraph, font, size, width))
        this.#line(line, font, size, color, indent);
  }

  rule(): void {
    this.#room(16);
    this.#y -= 8;
    const end = { x: pageSize[0] - margin, y: this.#y };
    this.#page.drawLine({ start: { x: margin, y: this.#y }, end, thickness: 0.6, color: rule });
    this.#y -= 8;
  }

  /** False when the bytes are no picture that a PDF can hold. */
  async picture(bytes: Uint8Array, indent = 0): Promise<boolean> {
    const image = await this.#embed(bytes);
    if (image === null) return false;
    const scale = Math.min(1, mostPictureWidth / image.width, mostPictureHeight / image.height);
    const [width, height] = [image.width * scale, image.height * scale];
    this.#room(height + 8);
    this.#y -= height + 4;
    this.#page.drawImage(image, { x: margin + indent, y: this.#y, width, height });
    this.#y -= 4;
    return true;
  }

  /** Writes the foot of every page and answers the document. */
  async finish(footer: (page: number, pages: number) => string): Promise<Uint8Array> {
    const pages = this.#document.getPages();
    pages.forEach((page, place) => {
      const text = this.#drawable(footer(place + 1, pages.length));
      page.drawText(text, {
        x: margin,
        y: margin - footerRoom / 2,
        size: 8,
        font: this.#regular,
        color: muted,
      });
    });
    return this.#document.save();
  }

  async #embed(bytes: Uint8Array): Promise<PDFImage | null> {
    const isPng = bytes[0] === 0x89 && bytes[1] === 0x50;
    const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
    try {
      if (isPng) return await this.#document.embedPng(bytes);
      return isJpeg ? await this.#document.embedJpg(bytes) : null;
    } catch {
      // Broken, or of a kind that the format does not know: it is listed like other files.
      return null;
    }
  }

  /** What the font cannot draw is told by its number, so that nothing is silently left out. */
  #drawable(text: string): string {
    let drawable = '';
    for (const sign of text.replace(/\r\n?/g, '\n').replace(/\t/g, '    ')) {
      const code = sign.codePointAt(0) ?? 0;
      if (sign === '\n' || this.#glyphs.has(code)) drawable += sign;
      // Joiners and variants of signs that are told by number anyway.
      else if (code !== 0x200d && code !== 0xfe0f && code >= 32)
        drawable += `[U+${code.toString(16).toUpperCase()}]`;
    }
    return drawable;
  }

  #lines(paragraph: string, font: PDFFont, size: number, width: number): string[] {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(/(?<= )/)) {
      if (this.#width(line + word.trimEnd(), font, size) <= width) {
        line += word;
        continue;
      }
      if (line !== '') lines.push(line);
      line = '';
      for (const sign of word) {
        if (this.#width(line + sign, font, size) > width) {
          lines.push(line);
          line = '';
        }
        line += sign;
      }
    }
    lines.push(line);
    return lines;
  }

  /** By words, because measuring is slow and words come again. */
  #width(text: string, font: PDFFont, size: number): number {
    let sum = 0;
    for (const word of text.split(/(?<= )/)) {
      const key = font === this.#bold ? `b${word}` : word;
      const known = this.#widths.get(key) ?? font.widthOfTextAtSize(word, 1);
      this.#widths.set(key, known);
      sum += known;
    }
    return sum * size;
  }

  #line(text: string, font: PDFFont, size: number, color: RGB, indent: number): void {
    const height = size * lineHeight;
    this.#room(height);
    this.#y -= height;
    if (text.trim() !== '') this.#page.drawText(text, { x: margin + indent, y: this.#y, size, font, color });
  }

  #room(height: number): void {
    if (this.#y - height >= margin + footerRoom / 2) return;
    this.#page = this.#document.addPage(pageSize);
    this.#y = pageSize[1] - margin;
  }
}
