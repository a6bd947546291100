import { accountAttacks } from './account.attacks.ts';
import { conversationAttacks } from './conversation.attacks.ts';
import { directoryAttacks } from './directory.attacks.ts';
import { messageAttacks } from './message.attacks.ts';
import type { Attack } from './world.ts';

/** Every attack of stage 1; see docs/protocol.md. */
export const attacks: readonly Attack[] = [
  ...accountAttacks,
  ...directoryAttacks,
  ...conversationAttacks,
  ...messageAttacks,
];
