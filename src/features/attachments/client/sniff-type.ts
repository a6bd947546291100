/** What a file is, by its first bytes. Its name and the type its sender claims are never asked. */

/** Bytes from the start of a file that are enough to tell. */
export const sniffBytes = 4_096;

/** How it can be looked at inside the app. */
export type PreviewKind = 'image' | 'pdf' | 'audio' | 'video' | 'text';

/** What it is called in words (`files.family.<FileFamily>`). */
export type FileFamily =
  | PreviewKind
  | 'dicom'
  | 'word'
  | 'sheet'
  | 'slides'
  | 'document'
  | 'archive'
  | 'program'
  | 'markup'
  | 'unknown';

export interface SniffedType {
  /** A media type that is safe to hand to the browser; `application/octet-stream` for everything without preview. */
  readonly type: string;
  readonly family: FileFamily;
  /** Null: shown as a card only. */
  readonly preview: PreviewKind | null;
}

type Test = (head: Uint8Array) => boolean;
type Row = readonly [type: string, preview: PreviewKind, test: Test];

const inertType = 'application/octet-stream';

function latin(head: Uint8Array, from = 0, to = head.length): string {
  return Array.from(head.subarray(from, to), (byte) => String.fromCharCode(byte)).join('');
}

function bytesAt(head: Uint8Array, offset: number, bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => head[offset + at] === byte);
}

const starts =
  (...bytes: number[]): Test =>
  (head) =>
    bytesAt(head, 0, bytes);

const says =
  (text: string, offset = 0): Test =>
  (head) =>
    latin(head, offset, offset + text.length) === text;

const both =
  (...tests: Test[]): Test =>
  (head) =>
    tests.every((test) => test(head));

/** Brands of an ISO media file: the major one, then the compatible ones. */
function brands(head: Uint8Array): string[] {
  if (!says('ftyp', 4)(head)) return [];
  const [a = 0, b = 0, c = 0, d = 0] = head;
  const end = Math.min(((a << 24) | (b << 16) | (c << 8) | d) >>> 0, head.length, 256);
  const compatible: string[] = [];
  for (let at = 16; at + 4 <= end; at += 4) compatible.push(latin(head, at, at + 4));
  return [latin(head, 8, 12), ...compatible];
}

const majorBrand =
  (pattern: RegExp): Test =>
  (head) =>
    pattern.test(brands(head)[0] ?? '');

const anyBrand =
  (pattern: RegExp): Test =>
  (head) =>
    brands(head).some((brand) => pattern.test(brand));

/** Sizes of the header that follows a bitmap's first 14 bytes. */
const bitmapHeaders = new Set([12, 40, 52, 56, 64, 108, 124]);

const isBitmap: Test = (head) =>
  head.length >= 26 &&
  says('BM')(head) &&
  bytesAt(head, 6, [0, 0, 0, 0]) &&
  bitmapHeaders.has(head[14] ?? 0) &&
  bytesAt(head, 15, [0, 0, 0]);

/** A frame of MPEG layer III whose fields are all allowed; two letters alone would fit too much. */
const isMp3Frame: Test = ([sync = 0, version = 0, rates = 0]) =>
  sync === 0xff &&
  (version & 0xe0) === 0xe0 &&
  (version & 0x18) !== 0x08 &&
  (version & 0x06) === 0x02 &&
  (rates & 0xf0) !== 0xf0 &&
  (rates & 0xf0) !== 0 &&
  (rates & 0x0c) !== 0x0c;

const isMatroska = starts(0x1a, 0x45, 0xdf, 0xa3);
const isWebm: Test = (head) => isMatroska(head) && latin(head, 4, 128).includes('webm');
const namesCodec =
  (pattern: RegExp): Test =>
  (head) =>
    pattern.test(latin(head));

/** First match wins. */
const previewed: readonly Row[] = [
  ['image/jpeg', 'image', starts(0xff, 0xd8, 0xff)],
  ['image/png', 'image', starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
  ['image/gif', 'image', (head) => /^GIF8[79]a/.test(latin(head, 0, 6))],
  ['image/webp', 'image', both(says('RIFF'), says('WEBP', 8))],
  ['image/bmp', 'image', isBitmap],
  ['image/avif', 'image', anyBrand(/^avi[fs]$/)],
  ['image/heic', 'image', anyBrand(/^(?:he(?:ic|ix|im|is|vc|vx))$/)],
  ['application/pdf', 'pdf', says('%PDF-')],
  ['audio/wav', 'audio', both(says('RIFF'), says('WAVE', 8))],
  ['audio/flac', 'audio', says('fLaC')],
  ['audio/ogg', 'audio', both(says('OggS'), namesCodec(/OpusHead|vorbis|Speex {3}|FLAC/))],
  ['audio/mpeg', 'audio', says('ID3')],
  ['audio/mpeg', 'audio', isMp3Frame],
  ['audio/mp4', 'audio', majorBrand(/^M4[AB] $/)],
  ['video/quicktime', 'video', majorBrand(/^qt {2}$/)],
  ['video/mp4', 'video', majorBrand(/^(?:isom|iso[2-9]|mp4[12]|avc1|dash|MSNV|M4V |M4VH|M4VP|3g[2p].)$/)],
  [
    'audio/webm',
    'audio',
    both(isWebm, namesCodec(/A_(?:OPUS|VORBIS)/), (head) => !/V_[A-Z]/.test(latin(head))),
  ],
  ['video/webm', 'video', isWebm],
];

/** Known, and not looked at here. */
const named: readonly (readonly [FileFamily, Test])[] = [
  ['dicom', says('DICM', 128)],
  ['word', both(says('PK\x03\x04'), namesCodec(/word\/|opendocument\.text/))],
  ['sheet', both(says('PK\x03\x04'), namesCodec(/xl\/|opendocument\.spreadsheet/))],
  ['slides', both(says('PK\x03\x04'), namesCodec(/ppt\/|opendocument\.presentation/))],
  ['archive', says('PK\x03\x04')],
  ['archive', says('PK\x05\x06')],
  ['archive', starts(0x1f, 0x8b)],
  ['archive', starts(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)],
  ['archive', says('Rar!\x1a\x07')],
  ['document', starts(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)],
  ['document', says('{\\rtf')],
  ['program', says('MZ')],
  ['program', says('\x7fELF')],
  ['program', starts(0xcf, 0xfa, 0xed, 0xfe)],
  ['program', starts(0xce, 0xfa, 0xed, 0xfe)],
  ['program', starts(0xca, 0xfe, 0xba, 0xbe)],
  ['program', says('#!')],
];

/** Something a browser could take for a page or a drawing with scripts, anywhere in what was read. */
const markup =
  /<(?:!doctype|\?xml|(?:[a-z]+:)?(?:html|svg|script|head|body|iframe|object|embed|math|style|link|meta|form|img|foreignobject)\b)/i;
/** Plain text has no control characters but these. */
const textControls = /[\t\n\f\r]/g;
const control = /\p{Cc}/u;

/** The words of a head that is UTF-8, whose last letter may be cut; null when it is something else. */
function utf8(head: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
  } catch {
    return null;
  }
}

const card = (family: FileFamily): SniffedType => ({ type: inertType, family, preview: null });

/** Looks at the first `sniffBytes` bytes (fewer when the file is shorter). */
export function sniffType(start: Uint8Array): SniffedType {
  const head = start.subarray(0, sniffBytes);
  if (head.length === 0) return card('unknown');
  const shown = previewed.find(([, , test]) => test(head));
  if (shown !== undefined) return { type: shown[0], family: shown[1], preview: shown[1] };
  const known = named.find(([, test]) => test(head));
  if (known !== undefined) return card(known[0]);
  const text = utf8(head);
  if (text === null || control.test(text.replaceAll(textControls, '')))
    return card(markup.test(latin(head)) ? 'markup' : 'unknown');
  if (markup.test(text)) return card('markup');
  return { type: 'text/plain;charset=utf-8', family: 'text', preview: 'text' };
}

/** What the sender claims, for an icon before anything was read; decides nothing. */
const claims: readonly (readonly [RegExp, FileFamily])[] = [
  [/^image\/(?!svg)/, 'image'],
  [/^application\/pdf$/, 'pdf'],
  [/^audio\//, 'audio'],
  [/^video\//, 'video'],
  [/^text\/(?:plain|csv|markdown)$/, 'text'],
  [/dicom/, 'dicom'],
  [/svg|html|xml$/, 'markup'],
  [/wordprocessing|msword|opendocument\.text/, 'word'],
  [/spreadsheet|excel/, 'sheet'],
  [/presentation|powerpoint/, 'slides'],
  [/zip|compressed|x-tar|gzip/, 'archive'],
];

/** The family of a claimed type; never more than a guess. */
export function claimedFamily(type: string): FileFamily {
  return claims.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1] ?? 'unknown';
}
