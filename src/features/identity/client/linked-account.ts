/** What another device of the person handed over, held against what the server shows (rules LNK-4, LNK-7). */
import type { Transport } from '#src/platform/client/transport.ts';
import { verifyChain } from '#src/protocol/open/account-chain.ts';
import { requireFresh } from '#src/protocol/open/account-checks.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { readSignedHead } from '#src/protocol/open/key-log-checks.ts';
import { LogReplica } from '#src/protocol/open/log-replica.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { openWithAmk } from '#src/protocol/secret/account.ts';
import type { LinkedAccount } from '#src/protocol/secret/device-link.ts';
import type { Me } from '../contract.ts';
import type { OpenAccount } from './account-keeper.ts';
import { type FetchedLog, fetchLog } from './key-log-fetch.ts';
import { readLogPin } from './key-log-records.ts';

export interface OpenedLink {
  me: Me;
  opened: OpenAccount;
  /** The clinic-wide log; null where the other device had not checked it yet. */
  log: FetchedLog | null;
}

/**
 * Opens the account with the session that the other device's grant gave. Nothing is written. Refuses a chain or a log that is not
 * the one, or not as new as the one, that the other device has seen: E_ROGUE_SELF, E_LINK_STALE, E_CHAIN, E_LOG_FORK, E_LOG_ROLLBACK.
 */
export async function openLinkedAccount(
  api: Transport['api'],
  linked: LinkedAccount,
  now: number,
): Promise<OpenedLink> {
  const { userId, fp, amk, headSeq, headHash } = linked;
  const me = await api.identity.me.query();
  if (me.userId !== userId) refuse('E_CONTEXT', 'signed in as somebody else');
  const material = await api.identity.material.query({ slot: 'password' });
  const chain = verifyChain(userId, material.links);
  if (!equalBytes(chain.fp, fp)) refuse('E_ROGUE_SELF', 'another identity under my name');
  // What the other device has seen is there, whatever the server says to a device that knows nothing.
  requireFresh(chain, { era: chain.era, headSeq, headHash });
  const account = openWithAmk({ userId, amk, vaultBlob: material.vault, chain });
  const opened = { account, chain, material };
  if (linked.log === null) return { me, opened, log: null };
  const seen = readSignedHead(linked.log);
  const pin = readLogPin(account.settings);
  const pins = pin === null ? [seen] : [seen, pin];
  const log = await fetchLog({ api, replica: new LogReplica(), publicKey: null, pins, now });
  return { me, opened, log };
}
