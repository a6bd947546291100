/** Makes a file's name harmless: what is shown is what is saved, and neither hides what the file is. */

/** Fits every file system with room for a browser's " (1)". */
const maxBytes = 180;
/** Longer "extensions" are part of the name. */
const maxExtensionLength = 12;

/** Names that Windows keeps for devices, whatever follows the first dot. */
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)$/i;
/** Letters that a path, a stream or a shell pattern could be made of, and their look-alikes. */
const structural = /[<>:"|?*\u2044\u2215\u29f8\uff0f\uff1a\uff3c]/g;
/** Control characters, direction marks and overrides, invisible ones, halves of pairs, private ones, line ends. */
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\p{Variation_Selector}/gu;

export interface NameParts {
  stem: string;
  /** With its dot; empty when there is none. */
  extension: string;
}

/** Where the last extension begins; kept visible when a long name is cut. */
export function nameParts(name: string): NameParts {
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  if (extension.length < 2 || extension.length > maxExtensionLength || /\s/.test(extension))
    return { stem: name, extension: '' };
  return { stem: name.slice(0, dot), extension };
}

const encoder = new TextEncoder();
const byteLength = (text: string) => encoder.encode(text).length;

function shorten(name: string): string {
  if (byteLength(name) <= maxBytes) return name;
  const { stem, extension } = nameParts(name);
  const room = maxBytes - byteLength(`…${extension}`);
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(stem)) {
    if (byteLength(kept + segment) > room) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…${extension}`;
}

/**
 * The last piece of a path without anything that could trick a person, a shell or a file system. Double extensions stay
 * (`scan.pdf.exe` is shown as such). Never empty.
 */
export function safeFileName(name: string): string {
  const piece = name.split(/[/\\]/).findLast((part) => /[^\s.]/.test(part)) ?? '';
  const plain = piece
    .normalize('NFC')
    .replaceAll(invisible, '')
    .replaceAll(structural, '_')
    // A run of spaces pushes an extension out of sight.
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/(\p{M}{3})\p{M}+/gu, '$1')
    .replace(/^[\s.]+/, '')
    .replace(/[\s.]+$/, '');
  if (plain === '') return 'file';
  const short = shorten(plain);
  return reserved.test((short.split('.')[0] ?? '').trimEnd()) ? `_${short}` : short;
}

const pictureExtensions = /\.(?:heic|heif|avif|webp|bmp|gif|png|jpe?g|jfif)$/i;
/** What a picture of this type may be called, and what it is called when it was drawn anew. */
const endings: Readonly<Record<string, { fits: RegExp; extension: string }>> = {
  'image/jpeg': { fits: /\.(?:jpe?g|jfif)$/i, extension: '.jpg' },
  'image/png': { fits: /\.png$/i, extension: '.png' },
};

/** The name that a picture has once it is of another type: other programs go by the end of a name. */
export function pictureName(name: string, type: string): string {
  const ending = endings[type];
  if (ending === undefined || ending.fits.test(name)) return name;
  return name.replace(pictureExtensions, '') + ending.extension;
}
