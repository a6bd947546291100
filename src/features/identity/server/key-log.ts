/** The clinic-wide log as this server hands it out: pages of leaves, and a checkpoint signed by the key of this installation. */
import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type * as z from 'zod';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { fromBase64Url } from '#src/protocol/open/bytes.ts';
import { enc } from '#src/protocol/open/encoding.ts';
import { writeCheckpoint } from '#src/protocol/open/key-log-checks.ts';
import { signedMessage } from '#src/protocol/open/signed.ts';
import { type identityContract, logPageLeaves } from '../contract.ts';
import * as logStore from './key-log-store.ts';

export interface KeyLog {
  /** Takes in the links from before there was a log. Before anybody may add a link. */
  prepare(): Promise<void>;
  /** A page of leaves from place `after` on, with the checkpoint of the whole log as it is now. */
  read(after: number): Promise<z.infer<(typeof identityContract)['log']['output']>>;
}

/** Frame of an Ed25519 seed as PKCS #8 (RFC 8410, section 7). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function signingKey(secret: string): KeyObject {
  const seed = createHmac('sha256', secret).update('consulta log checkpoint').digest();
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
}

function publicBytes(key: KeyObject): Uint8Array {
  return fromBase64Url(createPublicKey(key).export({ format: 'jwk' }).x ?? '');
}

export function createKeyLog({
  config,
  database,
  clock,
}: Pick<PlatformDeps, 'config' | 'database' | 'clock'>): KeyLog {
  const key = signingKey(config.secret('log'));
  const publicKey = publicBytes(key);
  return {
    prepare: () => database.transaction((q) => logStore.startLog(q)),
    async read(after) {
      const edge = await logStore.readEdge(database.pool);
      const body = writeCheckpoint({ size: edge.size, root: edge.root(), time: clock.now() });
      const checkpoint = enc(body, sign(null, signedMessage('log-checkpoint', body), key));
      const to = Math.min(edge.size, after + logPageLeaves);
      const leaves = await logStore.readLeaves(database.pool, after, to);
      return { publicKey, checkpoint, leaves };
    },
  };
}
