/** The clinic's key as recovery sheets carry it: kept in the sealed settings, so that whoever comes back by a sheet is shown no other (rule ROOT-9). */
import * as z from 'zod';
import { readSettings, withSettings } from '#src/features/identity/client/preferences.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { requireSameRoot, rootDigits } from '#src/protocol/open/clinic-root.ts';
import { readTrust, sameDigits, writeTrust } from './trust-settings.ts';

const section = z.object({ sheetRoot: bytes(32, 32) });

/** The key that was checked, else the one that the server named for a sheet; null when there was neither. */
export function rootOfSheet(settings: Uint8Array): Uint8Array | null {
  const parsed = section.safeParse(readSettings(settings));
  return readTrust(settings)?.rootPk ?? (parsed.success ? parsed.data.sheetRoot : null);
}

/** Settings whose next sheet carries a key, if there is one. What a sheet carried before is never changed by the server's word. */
export function withSheetRoot(settings: Uint8Array, served: Uint8Array | null): Uint8Array {
  return served === null || rootOfSheet(settings) !== null
    ? settings
    : withSettings(settings, { sheetRoot: served });
}

/**
 * For whoever comes back by a sheet: the settings as they go on. E_CLINIC_KEY when the server names another key than the sheet's, unless
 * `typed` are the thirty digits of that one, from the clinic's own poster or telephone; it then counts as checked.
 */
export function recoveredSettings(
  settings: Uint8Array,
  input: { served: Uint8Array | null; typed: string; now: number },
): Uint8Array {
  const { served, typed, now } = input;
  if (served === null || typed === '' || !sameDigits(typed, rootDigits(served))) {
    requireSameRoot(rootOfSheet(settings), served);
    return withSheetRoot(settings, served);
  }
  const before = readTrust(settings);
  if (before?.rootPk.join() === served.join()) return settings;
  const checked = { rootPk: served, checkedAt: now, entropy: null, seen: before?.seen ?? {} };
  return writeTrust(settings, checked);
}
