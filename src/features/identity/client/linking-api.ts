/** What the screens may ask about linking a device. */
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import type { LinkCodeView } from './device-linking.ts';

export interface LinkingApi {
  /** On the new device: a code for its screen, good for two minutes. */
  beginLinking(): Promise<Result<LinkCodeView>>;
  /** On the new device: the eight digits of the other screen. Answers when the account is open here. */
  typeLinkDigits(digits: string): Promise<Result<null>>;
  /** On the old device: bytes of the scanned code, or what was typed. */
  readLinkCode(code: Uint8Array | string): Promise<Result<null>>;
  /** On the old device: the digits to type on the new one. WRONG_PASSWORD. */
  approveLinking(input: { password: string }): Promise<Result<{ digits: string; expiresAt: number }>>;
  /** On the old device: answers when the account was handed over. E_COMMIT: other digits were typed, and nothing was. */
  finishLinking(): Promise<Result<null>>;
  cancelLinking(): Promise<Result<null>>;
}
