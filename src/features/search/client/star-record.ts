/** The starred messages as they stand in the account's settings: ids only, because the vault is small. Pure. */
import * as z from 'zod';
import { readSettings, withSettings } from '#src/features/identity/client/preferences.ts';
import { fromBase64, toBase64 } from '#src/platform/wire.ts';
import { messageId, uuidBytes, uuidText } from '#src/protocol/open/ids.ts';

export interface Star {
  conversationId: string;
  messageId: string;
}

export interface StarChange extends Star {
  on: boolean;
}

/** Five hundred need at most half of the room that the vault has for settings. */
export const mostStars = 500;

/** Each star names its conversation by the place in the list of them, and its message by 22 letters. */
const record = z.object({
  conversations: z.array(z.string()),
  messages: z.array(z.tuple([z.number(), z.string()])),
});

const sameStar = (a: Star, b: Star) => a.messageId === b.messageId && a.conversationId === b.conversationId;

/** In the order in which they were starred. */
export function readStars(settings: Uint8Array): Star[] {
  const parsed = record.safeParse(readSettings(settings).starred);
  if (!parsed.success) return [];
  const { conversations, messages } = parsed.data;
  return messages.flatMap(([place, packed]) => {
    const conversationId = conversations[place];
    const id = unpack(packed);
    return conversationId === undefined || id === null ? [] : [{ conversationId, messageId: id }];
  });
}

/** The settings with these changes made; more than `mostStars` are not kept. */
export function writeStars(settings: Uint8Array, changes: readonly StarChange[]): Uint8Array {
  const stars = applyStars(readStars(settings), changes).slice(-mostStars);
  const conversations = [...new Set(stars.map((star) => star.conversationId))];
  const messages = stars.map((star) => [conversations.indexOf(star.conversationId), pack(star.messageId)]);
  return withSettings(settings, { starred: { conversations, messages } });
}

export function applyStars(stars: readonly Star[], changes: readonly StarChange[]): Star[] {
  let now = [...stars];
  for (const { on, ...star } of changes) {
    const known = now.some((each) => sameStar(each, star));
    if (on && !known) now = [...now, star];
    else if (!on) now = now.filter((each) => !sameStar(each, star));
  }
  return now;
}

function pack(id: string): string {
  return toBase64(uuidBytes(messageId(id))).replace(/=+$/, '');
}

function unpack(packed: string): string | null {
  try {
    return uuidText(fromBase64(`${packed}==`));
  } catch {
    return null;
  }
}
