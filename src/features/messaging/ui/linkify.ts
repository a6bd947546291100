/** Finds links that are safe to open in the text of a message. Everything doubtful stays text. */

export type TextSegment = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** Invisible and direction-changing characters: with them a link can read as another one (CVE-2021-42574 and its kin). */
const deceptive = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Variation_Selector}\u{115f}\u{1160}\u{3164}\u{ffa0}]|\u{34f}/u;
const candidate = /^(?:https?:\/\/|www\.|mailto:|tel:)|^[\w.+-]+@[\w-]+\./i;
const email = /^[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}$/i;
const phone = /^\+?[\d().-]{3,24}$/;
/** Browsers read a backslash as a slash; the others have no place in an address somebody typed. */
const forbidden = /[\\<>"`{}|^]/;
const opening = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

function webAddress(typed: string): { text: string; href: string } | null {
  const source = /^www\./i.test(typed) ? `https://${typed}` : typed;
  let url: URL;
  try {
    url = new URL(source);
  } catch {
    return null;
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  // https://clinic.example@evil.example goes to evil.example.
  if (url.username !== '' || url.password !== '') return null;
  if (!url.hostname.includes('.') && url.hostname !== 'localhost') return null;
  // Letters of other alphabets can look like Latin ones: what is shown is where it goes.
  const shown = url.hostname.includes('xn--') || url.href.length > 2_000 ? url.href : typed;
  return { text: shown, href: url.href };
}

function resolve(typed: string): { text: string; href: string } | null {
  if (forbidden.test(typed) || deceptive.test(typed)) return null;
  const scheme = typed.slice(0, typed.indexOf(':') + 1).toLowerCase();
  if (scheme === 'mailto:') {
    // Only the address: no subject, body or copies written by somebody else.
    const address = typed.slice(scheme.length);
    return email.test(address) ? { text: typed, href: `mailto:${address}` } : null;
  }
  if (scheme === 'tel:') {
    const number = typed.slice(scheme.length);
    return phone.test(number) ? { text: typed, href: `tel:${number}` } : null;
  }
  if (email.test(typed)) return { text: typed, href: `mailto:${typed}` };
  return webAddress(typed);
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** Length of the address without the punctuation that belongs to the sentence around it. */
function trimmedLength(token: string): number {
  let end = token.length;
  while (end > 0) {
    const last = token.charAt(end - 1);
    const partner = opening.get(last);
    if (partner !== undefined) {
      const inside = token.slice(0, end);
      if (count(inside, last) <= count(inside, partner)) break;
    } else if (!/[.,;:!?'"»”’…*_~>]/.test(last)) break;
    end -= 1;
  }
  return end;
}

/** Length of brackets and quotation marks in front of an address. */
function leadingLength(token: string): number {
  return /^[([{<"'«“‘¿¡*_~]*/.exec(token)?.[0].length ?? 0;
}

/** Longest run without spaces that is looked at; longer ones are no addresses. */
const maxTokenLength = 2_048;

/** Splits a text into plain parts and links; the parts put together are the text, save hosts shown in their true spelling. */
export function linkify(text: string): TextSegment[] {
  const segments: TextSegment[] = [];
  let plain = '';
  for (const token of text.split(/(\s+)/)) {
    const lead = leadingLength(token);
    const body = token.slice(lead);
    if (body.length > maxTokenLength || !candidate.test(body) || deceptive.test(token)) {
      plain += token;
      continue;
    }
    const end = trimmedLength(body);
    const link = resolve(body.slice(0, end));
    if (link === null) {
      plain += token;
      continue;
    }
    plain += token.slice(0, lead);
    if (plain !== '') segments.push({ kind: 'text', text: plain });
    segments.push({ kind: 'link', ...link });
    plain = body.slice(end);
  }
  if (plain !== '') segments.push({ kind: 'text', text: plain });
  return segments;
}
