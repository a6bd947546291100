/** What a person can do about each refusal; the sentence about what happened is `refusals.<CODE>`. */
import type { RefusalCode } from '#src/protocol/open/refusal.ts';

/** Words are `chat.refusal.advice.<Advice>`. */
export type Advice = 'update' | 'resend' | 'verify' | 'report' | 'check';

const special: Partial<Record<RefusalCode, Advice>> = {
  E_VERSION: 'update',
  E_STALE_EK: 'update',
  E_MALFORMED: 'resend',
  E_SIZE: 'resend',
  E_DECRYPT: 'resend',
  E_GAP: 'resend',
  E_REPLAY: 'resend',
  E_FILE_CHUNK: 'resend',
  E_FILE_TRUNCATED: 'resend',
  E_FILE_TRAILING: 'resend',
  E_FILE_HASH: 'resend',
  E_KEY_CHANGED: 'verify',
  E_PROFILE: 'verify',
  E_RECOVERY_CODE: 'check',
  E_SLOT_RETIRED: 'check',
  E_PRF: 'check',
};

/** Everything that honest software never does is to be told to the clinic. */
export function adviceFor(code: RefusalCode): Advice {
  return special[code] ?? 'report';
}
