/** What a person prefers, kept in the vault so that every device knows it and the server does not. */
import * as z from 'zod';
import type { Preferences } from '#src/features/messaging/client/engine-api.ts';
import { decode, encode } from '#src/platform/client/sealed-store.ts';

const preferences = z.object({
  sendTyping: z.boolean(),
  autoLockMinutes: z.union([z.literal(0), z.literal(5), z.literal(15), z.literal(60)]),
  enterSends: z.boolean(),
});

const defaults: Preferences = { sendTyping: true, autoLockMinutes: 15, enterSends: true };

export function readPreferences(settings: Uint8Array): Preferences {
  if (settings.length === 0) return defaults;
  const parsed = preferences.safeParse(decode(settings));
  return parsed.success ? parsed.data : defaults;
}

export function writePreferences(value: Preferences): Uint8Array {
  return encode(preferences.parse(value));
}
