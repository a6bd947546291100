/** Pairs of a patient and a provider, each with a conversation, and messages that only look sealed: load without engines. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Envelope } from '#src/features/messaging/contract.ts';
import type { ConversationId } from '#src/protocol/open/ids.ts';
import { openRawClinic, type RawAccount, type RawClinic } from './raw-account.ts';
import { startRawConversation } from './raw-conversation.ts';
import { RawSocket } from './raw-socket.ts';

export interface Pair {
  readonly patient: RawAccount;
  readonly provider: RawAccount;
  readonly conversationId: ConversationId;
  readonly epoch: number;
}

export interface Crowd {
  readonly clinic: RawClinic;
  readonly pairs: readonly Pair[];
}

/** A clinic with so many pairs. */
export async function gatherCrowd(
  origin: string,
  bootstrapToken: string | null,
  pairs: number,
): Promise<Crowd> {
  const clinic = await openRawClinic(origin, bootstrapToken);
  const team = await clinic.careTeam();
  const made: Pair[] = [];
  for (let i = 0; i < pairs; i += 1) {
    const patient = await clinic.add('patient', [team]);
    const provider = await clinic.add('provider', [team]);
    const conversationId = await startRawConversation(patient, provider);
    const { summary } = await patient.api.messages.conversation.query({ conversationId });
    made.push({ patient, provider, conversationId, epoch: summary.epoch });
  }
  for (const { patient, provider } of made) {
    await patient.browser.transport.close();
    await provider.browser.transport.close();
  }
  return { clinic, pairs: made };
}

/** A socket of that account; `port` when it goes through something in between. */
export function openSocketOf(account: RawAccount, port?: number): Promise<RawSocket> {
  return RawSocket.open(account.origin, account.browser.connection.cookie(), port);
}

/** A message of the pair's conversation whose content is random: nobody can open it, and the server cannot tell. */
export function cannedMessage(
  { conversationId, epoch }: Pick<Pair, 'conversationId' | 'epoch'>,
  { userId, device }: RawAccount,
  bodyBytes = 400,
): Envelope {
  return {
    v: 1,
    conversationId,
    epoch,
    messageId: randomUUID(),
    sender: userId,
    device: device.deviceId,
    hdr: new Uint8Array(randomBytes(200)),
    body: new Uint8Array(randomBytes(bodyBytes)),
    about: null,
    files: [],
  };
}
