/** What must outlive a page that is loaded anew: counters of signals, and guests. Sealed on this device. */
import * as z from 'zod';
import type { SealedStore } from '#src/platform/client/sealed-store.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { limits } from '#src/protocol/open/limits.ts';

const guest = z.object({ publicKey: bytes(32, 32), name: z.string(), roomSecret: bytes(32, 32) });
const memory = z.object({
  counters: z.array(z.tuple([z.string(), z.number()])),
  /** Links that this device has given out. */
  invites: z.array(z.string().max(limits.guestLinkBytes)),
  /** Guests who were let in, by id. */
  guests: z.array(z.object({ guestId: z.string(), guest })),
});
export type CallMemory = z.infer<typeof memory>;

const keyOf = (callId: string) => `call/${callId}`;

export async function readCallMemory(store: SealedStore, callId: string): Promise<CallMemory> {
  const kept = await store.get('meta', keyOf(callId), memory);
  return kept ?? { counters: [], invites: [], guests: [] };
}

/** Resolves once it is on the disk; undefined forgets it. */
export async function writeCallMemory(
  store: SealedStore,
  callId: string,
  value: CallMemory | undefined,
): Promise<void> {
  await store.write([{ store: 'meta', key: keyOf(callId), value }]);
}
