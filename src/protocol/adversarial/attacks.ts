import { accountAttacks } from './account.attacks.ts';
import { callAttacks } from './call.attacks.ts';
import { callConnectionAttacks } from './call-connection.attacks.ts';
import { conversationAttacks } from './conversation.attacks.ts';
import { directoryAttacks } from './directory.attacks.ts';
import { epochAttacks } from './epoch.attacks.ts';
import { fileAttacks } from './file.attacks.ts';
import { guestAttacks } from './guest.attacks.ts';
import { linkAttacks } from './link.attacks.ts';
import { logAttacks } from './log.attacks.ts';
import { messageAttacks } from './message.attacks.ts';
import { policyAttacks } from './policy.attacks.ts';
import { receiptAttacks } from './receipt.attacks.ts';
import { rootAttacks } from './root.attacks.ts';
import { sasAttacks } from './sas.attacks.ts';
import { sdpAttacks } from './sdp.attacks.ts';
import { staffAttacks } from './staff.attacks.ts';
import { trackerAttacks } from './tracker.attacks.ts';
import { unlockAttacks } from './unlock.attacks.ts';
import { vouchedAttacks } from './vouched.attacks.ts';
import type { Attack } from './world.ts';

/** Every attack of the stages built so far; see docs/protocol.md. */
export const attacks: readonly Attack[] = [
  ...accountAttacks,
  ...unlockAttacks,
  ...directoryAttacks,
  ...logAttacks,
  ...conversationAttacks,
  ...vouchedAttacks,
  ...epochAttacks,
  ...policyAttacks,
  ...messageAttacks,
  ...trackerAttacks,
  ...receiptAttacks,
  ...fileAttacks,
  ...staffAttacks,
  ...sdpAttacks,
  ...callAttacks,
  ...callConnectionAttacks,
  ...sasAttacks,
  ...guestAttacks,
  ...rootAttacks,
  ...linkAttacks,
];
