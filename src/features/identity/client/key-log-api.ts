/** The part of the engine that is about the clinic-wide log of keys. */
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import type { RefusalCode } from '#src/protocol/open/refusal.ts';

export interface KeyLogView {
  /** Links in this device's copy. */
  size: number;
  /** The copy in 30 digits, to compare with what the office has written down for this size; empty for an empty copy. */
  digits: string;
  /** When the server's answer passed every check last, ms; null for never. */
  checkedAt: number | null;
  /** What was wrong, until the person says that they told the clinic. */
  warning: { code: RefusalCode; at: number } | null;
  /** Groups of the key that the clinic signs its log with; empty before the first check. */
  clinicKey: string;
}

export interface KeyLogApi {
  keyLog(): Promise<Result<KeyLogView>>;
  /** Asks the server now; what is wrong is in the view and not a failure. */
  checkKeyLog(): Promise<Result<KeyLogView>>;
  /** The person has read the warning. */
  settleKeyLog(): Promise<Result<KeyLogView>>;
}
