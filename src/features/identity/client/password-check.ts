/** Asks the person again who has opened the device: a stranger at an open screen must not do what cannot be taken back. */
import { DomainError } from '#src/platform/domain-error.ts';
import { Refusal } from '#src/protocol/open/refusal.ts';
import type { UnlockedAccount } from '#src/protocol/secret/account.ts';
import { derivePassword, readKdfParams } from '#src/protocol/secret/password-kdf.ts';
import { requireOpens } from '#src/protocol/secret/slots.ts';

/** WRONG_PASSWORD. Needs no server: the account has its password slot at hand. Answers what the password gives. */
export async function requirePassword(
  account: Pick<UnlockedAccount, 'userId' | 'slots'>,
  password: string,
): Promise<{ authKey: Uint8Array; wrapKey: Uint8Array }> {
  const slot = account.slots.find((each) => each.kind === 'password');
  if (slot === undefined) throw new DomainError('NOT_FOUND');
  const keys = await derivePassword(password, readKdfParams(slot.params));
  try {
    requireOpens(account.userId, slot, keys.wrapKey);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'E_COMMIT') throw new DomainError('WRONG_PASSWORD');
    throw error;
  }
  return keys;
}
