/** Every reason for which the protocol refuses something. Later stages already have their names here; names never change meaning. */
export const refusalCodes = [
  // shape
  'E_MALFORMED',
  'E_SIZE',
  'E_VERSION',
  // sealed things
  'E_COMMIT',
  'E_DECRYPT',
  // unlocking
  'E_KDF_ALG',
  'E_KDF_FLOOR',
  'E_KDF_CEILING',
  'E_RECOVERY_CODE',
  'E_SLOT_MANIFEST',
  'E_SLOT_RETIRED',
  'E_VAULT_ROLLBACK',
  'E_KEY_OVERWRITE',
  'E_PRF',
  // accounts
  'E_SIG',
  'E_CHAIN',
  'E_EK_SIG',
  'E_DK_SIG',
  'E_PROFILE',
  'E_LINK_STALE',
  'E_ROGUE_SELF',
  'E_KEY_CHANGED',
  'E_ATTEST',
  'E_CLINIC_KEY',
  'E_LOG_FORK',
  'E_LOG_ROLLBACK',
  'E_LOG_STALE',
  // conversations
  'E_ROSTER',
  'E_ROSTER_AUTHOR',
  'E_ROLE',
  'E_CONV_FORK',
  'E_EPOCH',
  'E_BOXES',
  'E_EPOCH_COMMIT',
  'E_STALE_EK',
  'E_DOWNGRADE',
  'E_CONSENT',
  // messages
  'E_CONTEXT',
  'E_SENDER',
  'E_DEVICE',
  'E_BODY_HASH',
  'E_GAP',
  'E_REPLAY',
  'E_EQUIVOCATION',
  'E_EPOCH_ROLLBACK',
  'E_AFTER_CLOSE',
  'E_AUTHOR',
  // files
  'E_FILE_CHUNK',
  'E_FILE_TRUNCATED',
  'E_FILE_TRAILING',
  'E_FILE_HASH',
  // calls
  'E_DTLS_FP',
  'E_CALL_REPLAY',
  'E_SDP',
  'E_SAS_COMMIT',
  'E_NO_MEDIA_E2EE',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** The only thing a protocol function throws. `detail` is for developers and never holds secrets or content. */
export class Refusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.name = 'Refusal';
    this.code = code;
  }
}

/** Throws a `Refusal`. */
export function refuse(code: RefusalCode, detail?: string): never {
  throw new Refusal(code, detail);
}

/** Tells a code of ours from any other string. */
export function isRefusalCode(value: string): value is RefusalCode {
  return refusalCodes.some((code) => code === value);
}
