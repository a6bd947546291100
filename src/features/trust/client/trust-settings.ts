/** What an account remembers of the clinic's key, in its sealed settings: every device of the person knows it. */
import * as z from 'zod';
import { readSettings, withSettings } from '#src/features/identity/client/preferences.ts';
import { bytes } from '#src/platform/wire-schema.ts';

const memory = z.object({
  /** The root that this person has checked. */
  rootPk: bytes(32, 32),
  checkedAt: z.number(),
  /** Administrators only: what the root is made of. */
  entropy: bytes(20, 20).nullable(),
  /** Newest statement seen about somebody, ms: what is older counts no more, and who is in here is missed. */
  seen: z.record(z.string(), z.number()),
});
export type TrustMemory = z.infer<typeof memory>;

const section = z.object({ clinicRoot: memory });
/** The settings have 64 KiB for everything; those of whom there was a statement lately stay. */
const mostSeen = 300;

export function readTrust(settings: Uint8Array): TrustMemory | null {
  const parsed = section.safeParse(readSettings(settings));
  return parsed.success ? parsed.data.clinicRoot : null;
}

export function writeTrust(settings: Uint8Array, next: TrustMemory | null): Uint8Array {
  if (next === null) return withSettings(settings, { clinicRoot: null });
  const newest = Object.entries(next.seen)
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostSeen);
  return withSettings(settings, { clinicRoot: { ...next, seen: Object.fromEntries(newest) } });
}

/** Digits as somebody typed them, with or without spaces, dashes and points. */
export function sameDigits(typed: string, digits: string): boolean {
  const plain = (text: string) => text.normalize('NFKC').replace(/[\s\p{Pd}.]/gu, '');
  return plain(typed) === plain(digits);
}
