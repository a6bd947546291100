/** Asks the server for everything that is new in the clinic-wide log, and believes none of it before all of it fits (rules LOG-5 … LOG-7, LOG-12). */
import type { Transport } from '#src/platform/client/transport.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import {
  requireGrown,
  requireRecent,
  requireSignedRoot,
  type SignedHead,
  verifyCheckpoint,
} from '#src/protocol/open/key-log-checks.ts';
import { LogDraft, type LogReplica } from '#src/protocol/open/log-replica.ts';
import { Refusal, refuse } from '#src/protocol/open/refusal.ts';
import type { LogPin } from './key-log-records.ts';

/** Age warns and stops nothing: this device's clock may be wrong, and who writes with a wrong clock must still reach somebody. */
function isRecent(time: number, now: number): boolean {
  try {
    requireRecent(time, now);
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return false;
  }
}

/** Leaves that fit, and the checkpoint that they fit to. */
export interface FetchedLog extends SignedHead {
  draft: LogDraft;
  /** By this device's clock. */
  recent: boolean;
}

/** What is new after this copy, checked; the copy is not touched. Throws refusals (but E_LOG_STALE), and network trouble as it came. */
export async function fetchLog(input: {
  api: Transport['api'];
  replica: LogReplica;
  /** Key that this device knows the log by; null on the first round. */
  publicKey: Uint8Array | null;
  /** What other devices of the account had seen. */
  pins: readonly LogPin[];
  /** This device's clock, ms. */
  now: number;
}): Promise<FetchedLog> {
  const { api, replica, pins, now } = input;
  const known = [...pins.map((pin) => pin.key), ...(input.publicKey === null ? [] : [input.publicKey])];
  const draft = new LogDraft(replica, pins);
  for (;;) {
    const {
      publicKey,
      checkpoint: signed,
      leaves,
    } = await api.identity.log.query({ after: draft.edge.size });
    if (!known.every((key) => equalBytes(key, publicKey))) refuse('E_LOG_FORK', 'log of another key');
    const checkpoint = verifyCheckpoint(signed, publicKey);
    requireGrown(Math.max(draft.edge.size, ...pins.map((pin) => pin.size)), checkpoint);
    if (leaves.length === 0 && draft.edge.size < checkpoint.size) refuse('E_LOG_FORK', 'leaves left out');
    draft.append(leaves);
    if (draft.edge.size < checkpoint.size) continue;
    requireSignedRoot(draft.edge, checkpoint);
    return { draft, publicKey, checkpoint: signed, recent: isRecent(checkpoint.time, now) };
  }
}
