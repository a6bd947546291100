/** A conversation of two raw accounts, made straight from the protocol. */
import { verifyChain } from '#src/protocol/open/account-chain.ts';
import type { ConversationId } from '#src/protocol/open/ids.ts';
import { createConversation } from '#src/protocol/secret/conversation.ts';
import type { RawAccount } from './raw-account.ts';

export async function startRawConversation(author: RawAccount, other: RawAccount): Promise<ConversationId> {
  const users = [{ userId: other.userId, era: 0, afterSeq: -1 }];
  const [chain] = await author.api.identity.chains.query({ users });
  const theirs = verifyChain(other.userId, chain?.links ?? []);
  const { conversationId, entry, boxes } = createConversation({
    author: { userId: author.userId, device: author.device },
    members: [author.chain, theirs].map((account) => ({ account, role: 'admin' as const })),
    policy: { historyShared: true, patientConsent: false, minV: 1, minSuite: 1 },
    now: Date.now(),
  });
  const first = { entry, boxes: boxes.map(({ userId, box }) => ({ userId, box })) };
  await author.api.messages.start.mutate({
    conversationId,
    kind: 'direct',
    careTeamId: null,
    patientId: null,
    first,
  });
  return conversationId;
}
