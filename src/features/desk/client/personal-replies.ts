/** A provider's own quick replies, in the account's sealed settings: every device of theirs knows them, the server does not. */
import * as z from 'zod';
import { readSettings, withSettings } from '#src/features/identity/client/preferences.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { personalReplies, type QuickReply } from '../contract.ts';

const section = z.object({ quickReplies: personalReplies });
/** The vault holds 64 KiB of settings, and others want some of it. */
const mostBytes = 40 * 1024;

export function readPersonalReplies(settings: Uint8Array): QuickReply[] {
  const parsed = section.safeParse(readSettings(settings));
  return parsed.success ? parsed.data.quickReplies : [];
}

/** TOO_LARGE when they do not fit. */
export function writePersonalReplies(settings: Uint8Array, replies: readonly QuickReply[]): Uint8Array {
  const parsed = section.safeParse({ quickReplies: replies });
  if (!parsed.success) throw new DomainError('BAD_INPUT');
  if (new TextEncoder().encode(JSON.stringify(parsed.data)).length > mostBytes)
    throw new DomainError('TOO_LARGE');
  return withSettings(settings, parsed.data);
}
