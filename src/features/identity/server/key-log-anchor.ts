/** The log of keys as it is kept outside the server: its signed head, and whether the database still goes on from one that was kept. */
import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { Queryable } from '#src/platform/server/database.ts';
import { equalBytes, fromBase64Url } from '#src/protocol/open/bytes.ts';
import { enc } from '#src/protocol/open/encoding.ts';
import { countLeaves, hashLeaf, LogEdge, readLeaf } from '#src/protocol/open/key-log.ts';
import { type LogCheckpoint, type SignedHead, writeCheckpoint } from '#src/protocol/open/key-log-checks.ts';
import { signedMessage } from '#src/protocol/open/signed.ts';
import { readEdge, readLeaves } from './key-log-store.ts';

const pageLeaves = 5_000;

/** Frame of an Ed25519 seed as PKCS #8 (RFC 8410, section 7). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface CheckpointKey {
  key: KeyObject;
  publicKey: Uint8Array;
}

/** The key of this installation that signs checkpoints; `secret`: the one named `log`. */
export function checkpointKey(secret: string): CheckpointKey {
  const seed = createHmac('sha256', secret).update('consulta log checkpoint').digest();
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  return { key, publicKey: fromBase64Url(createPublicKey(key).export({ format: 'jwk' }).x ?? '') };
}

/** What the log is now, and the same as it was signed. `now`: ms. */
export async function signLogHead(
  q: Queryable,
  { key, publicKey }: CheckpointKey,
  now: number,
): Promise<LogCheckpoint & SignedHead> {
  const edge = await readEdge(q);
  const head = { size: edge.size, root: edge.root(), time: now };
  const body = writeCheckpoint(head);
  const checkpoint = enc(body, sign(null, signedMessage('log-checkpoint', body), key));
  return { ...head, publicKey, checkpoint };
}

/** `shorter`: the database is older than what was kept. `other`: its leaves are not those that were signed then. */
export type AnchorFault = 'shorter' | 'other';

/** Reads the leaves up to that size and computes their root anew; null when it is the one that was kept. */
export async function compareAnchor(
  q: Queryable,
  kept: Pick<LogCheckpoint, 'size' | 'root'>,
): Promise<AnchorFault | null> {
  const edge = new LogEdge();
  while (edge.size < kept.size) {
    const page = await readLeaves(q, edge.size, Math.min(kept.size, edge.size + pageLeaves));
    const count = countLeaves(page);
    if (count === 0) return 'shorter';
    for (let i = 0; i < count; i += 1) edge.append(hashLeaf(readLeaf(page, i)));
  }
  return equalBytes(edge.root(), kept.root) ? null : 'other';
}
