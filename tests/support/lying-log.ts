/** A server that lies about the clinic-wide log, with the clinic's own key. */
import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityContract } from '#src/features/identity/contract.ts';
import type { NodeDevice } from '#src/features/messaging/client/node-engine.ts';
import { wire } from '#src/platform/wire.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { enc } from '#src/protocol/open/encoding.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import {
  accountIndex,
  countLeaves,
  type LogLeaf,
  leafBytes,
  readLeaf,
  writeLeaves,
} from '#src/protocol/open/key-log.ts';
import { writeCheckpoint } from '#src/protocol/open/key-log-checks.ts';
import { LogReplica } from '#src/protocol/open/log-replica.ts';
import { signedMessage } from '#src/protocol/open/signed.ts';
import type { TestServer } from '#tests/support/test-server.ts';

export type LogAnswer = Awaited<ReturnType<TestServer['clinic']['services']['identity']['log']['read']>>;

/** What a server that lies signs with: the clinic's own key. */
function checkpointKey(server: TestServer) {
  const secret = readFileSync(join(server.dataDir, 'secrets', 'log'), 'utf8').trim();
  const seed = createHmac('sha256', secret).update('consulta log checkpoint').digest();
  const frame = Buffer.from('302e020100300506032b657004220420', 'hex');
  return createPrivateKey({ key: Buffer.concat([frame, seed]), format: 'der', type: 'pkcs8' });
}

/** A consistent log with other leaves than the true one, signed as the true one is; from leaf `after` on. */
export async function signedLog(
  server: TestServer,
  change: (leaves: LogLeaf[]) => LogLeaf[],
  after: number,
): Promise<LogAnswer> {
  const { leaves, publicKey } = await server.clinic.services.identity.log.read(0);
  const all = Array.from({ length: countLeaves(leaves) }, (_, i) => readLeaf(leaves, i));
  const forged = writeLeaves(change(all));
  const log = new LogReplica();
  log.append(forged);
  const body = writeCheckpoint({ size: log.size, root: log.root(), time: Date.now() });
  const checkpoint = enc(body, sign(null, signedMessage('log-checkpoint', body), checkpointKey(server)));
  return { publicKey, checkpoint, leaves: forged.slice(after * leafBytes) };
}

/** The log with another key in the place of this person's links; as long as the true one. */
export function otherWorld(server: TestServer, victim: string, after: number): Promise<LogAnswer> {
  const index = accountIndex(asUserId(victim));
  const forge = (leaf: LogLeaf) =>
    equalBytes(leaf.index, index) ? { ...leaf, linkHash: new Uint8Array(32) } : leaf;
  return signedLog(server, (leaves) => leaves.map(forge), after);
}

/** Between this device and the server, from its next engine on: hears every request for the log, and may answer in the server's place. */
export function logThrough(device: NodeDevice, answer: (after: number) => Promise<LogAnswer> | null): void {
  const honest = device.connection.fetch;
  const fetchThrough: typeof fetch = async (input, init) => {
    const url = new URL(String(input instanceof Request ? input.url : input));
    if (!url.pathname.endsWith('/identity.log')) return honest(input, init);
    const asked = wire.deserialize(JSON.parse(url.searchParams.get('input') ?? '{}'));
    const lie = answer(identityContract.log.input.parse(asked).after);
    return lie === null
      ? honest(input, init)
      : Response.json({ result: { data: wire.serialize(await lie) } });
  };
  device.connection = { ...device.connection, fetch: fetchThrough };
}
