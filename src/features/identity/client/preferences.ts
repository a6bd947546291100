/** What a person prefers, kept in the vault so that every device knows it and the server does not. */
import * as z from 'zod';
import { decode, encode } from '#src/platform/client/sealed-store.ts';
import type { Preferences } from './account-api.ts';

const preferences = z.object({
  sendTyping: z.boolean(),
  autoLockMinutes: z.union([z.literal(0), z.literal(5), z.literal(15), z.literal(60)]),
  enterSends: z.boolean(),
});

const defaults: Preferences = { sendTyping: true, autoLockMinutes: 15, enterSends: true };

/** Everything in the settings by its name, also what this version does not know. */
export function readSettings(settings: Uint8Array): Record<string, unknown> {
  if (settings.length === 0) return {};
  const parsed = z.record(z.string(), z.unknown()).safeParse(decode(settings));
  return parsed.success ? parsed.data : {};
}

/** The settings with some of them put in place; the others stay. */
export function withSettings(settings: Uint8Array, some: Record<string, unknown>): Uint8Array {
  return encode({ ...readSettings(settings), ...some });
}

export function readPreferences(settings: Uint8Array): Preferences {
  const parsed = preferences.safeParse(readSettings(settings));
  return parsed.success ? parsed.data : defaults;
}

/** `before`: the settings as they are. */
export function writePreferences(value: Preferences, before: Uint8Array = new Uint8Array(0)): Uint8Array {
  return withSettings(before, preferences.parse(value));
}
