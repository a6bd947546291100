/** What a device keeps of its account between page loads: sealed under a key that the browser does not give out. */
import * as z from 'zod';
import { bytes } from '#src/platform/wire-schema.ts';
import { accountMaterial, locale, role } from '../contract.ts';

const chainMemory = z.object({ era: z.number(), headSeq: z.number(), headHash: bytes(32, 32) });

/** Enough to greet the person and to unlock by password; opens nothing by itself. */
export const localProfile = z.object({
  userId: z.uuid(),
  email: z.string(),
  name: z.string(),
  role,
  locale,
  deviceId: z.uuid(),
  /** Device seed under a key from the vault. */
  sealedSeed: bytes(1, 512),
  /** Salt and cost that this device has seen last: a server may not propose others silently. */
  kdf: accountMaterial.shape.kdf,
  chain: chainMemory,
  vaultVersion: z.number(),
  sharedComputer: z.boolean(),
  /** Passkeys that open the account, and what they are asked. */
  passkeys: z.array(z.object({ credentialId: bytes(1, 512), prfInput: bytes(32, 32) })).default([]),
});
export type LocalProfile = z.infer<typeof localProfile>;

/** Opens the account without a password; goes away when the device is locked. */
export const localSession = z.object({
  amk: z.object({ gen: z.number(), key: bytes(32, 32) }),
  deviceSeed: bytes(32, 32),
  sessionId: z.uuid(),
  /** The last material that was verified, so that the account opens before the server answers. */
  material: accountMaterial,
});
export type LocalSession = z.infer<typeof localSession>;

/** Two records, and a way to forget them. */
export interface LocalAccount {
  readProfile(): Promise<LocalProfile | null>;
  writeProfile(profile: LocalProfile): Promise<void>;
  readSession(): Promise<LocalSession | null>;
  /** Null locks the device. */
  writeSession(session: LocalSession | null): Promise<void>;
  clear(): Promise<void>;
}

/** Keeps nothing beyond the worker's life: shared computers, Node. */
export function createMemoryLocalAccount(): LocalAccount {
  let profile: LocalProfile | null = null;
  let session: LocalSession | null = null;
  return {
    readProfile: async () => profile,
    async writeProfile(next) {
      profile = next;
    },
    readSession: async () => session,
    async writeSession(next) {
      session = next;
    },
    async clear() {
      profile = null;
      session = null;
    },
  };
}
