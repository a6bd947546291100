/** Names after an @: finding them in a text, and completing them while somebody writes. */

/** Who can be mentioned. */
export interface Mentionable {
  userId: string;
  name: string;
}

export type MentionSegment =
  | { kind: 'text'; text: string }
  | { kind: 'mention'; text: string; userId: string };

const wordBefore = /[\p{L}\p{N}_]$/u;
const wordAfter = /^[\p{L}\p{N}_]/u;

/** The longest name that stands at this @, so that “@Ana Ruiz” is not read as “@Ana”. */
function nameAt(text: string, at: number, byLength: readonly Mentionable[]): Mentionable | undefined {
  if (wordBefore.test(text.slice(Math.max(0, at - 2), at))) return undefined;
  return byLength.find(
    ({ name }) =>
      name !== '' && text.startsWith(name, at + 1) && !wordAfter.test(text.slice(at + 1 + name.length)),
  );
}

/** Splits a text at the names of these people; put together, the parts are the text. */
export function splitMentions(text: string, people: readonly Mentionable[]): MentionSegment[] {
  if (people.length === 0 || !text.includes('@')) return [{ kind: 'text', text }];
  const byLength = [...people].sort((a, b) => b.name.length - a.name.length);
  const segments: MentionSegment[] = [];
  let plainFrom = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const person = nameAt(text, at, byLength);
    if (person === undefined) continue;
    const end = at + 1 + person.name.length;
    if (at > plainFrom) segments.push({ kind: 'text', text: text.slice(plainFrom, at) });
    segments.push({ kind: 'mention', text: text.slice(at, end), userId: person.userId });
    plainFrom = end;
  }
  if (plainFrom < text.length) segments.push({ kind: 'text', text: text.slice(plainFrom) });
  return segments;
}

/** Ids of the people whose names stand in the text, each once: what `MessageExtras.mentions` takes. */
export function mentionedIn(text: string, people: readonly Mentionable[]): string[] {
  const ids = splitMentions(text, people).flatMap((part) => (part.kind === 'mention' ? [part.userId] : []));
  return [...new Set(ids)];
}

/** Letters without accents and case, so that “lucia” finds “Lucía”. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLocaleLowerCase();
}

/** What is being typed after an @ just before the caret, and where the @ stands; null when no name is being typed. */
export function mentionQuery(text: string, caret: number): { from: number; query: string } | null {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf('@');
  if (from < 0 || wordBefore.test(before.slice(Math.max(0, from - 2), from))) return null;
  const query = before.slice(from + 1);
  // Names have spaces, but nobody's name has a line break or is this long.
  return /[\n@]/.test(query) || query.length > 60 || query.startsWith(' ') ? null : { from, query };
}

/** People whose name, or a word of it, begins with what was typed. */
export function matchingPeople<P extends Mentionable>(people: readonly P[], query: string): P[] {
  const wanted = folded(query);
  return people.filter(({ name }) => {
    const known = folded(name);
    return known.startsWith(wanted) || known.split(/\s+/).some((word) => word.startsWith(wanted));
  });
}

/** The text with the name in place of what was typed, and where the caret goes. */
export function completeMention(
  text: string,
  caret: number,
  name: string,
): { text: string; caret: number } | null {
  const open = mentionQuery(text, caret);
  if (open === null) return null;
  const rest = text.slice(caret);
  const put = `@${name}${rest.startsWith(' ') ? '' : ' '}`;
  const end = open.from + put.length;
  return { text: text.slice(0, open.from) + put + rest, caret: rest.startsWith(' ') ? end + 1 : end };
}
