/** The clinic-wide log on this device: pages of leaves and one record that says how far they were verified; and its pin in the vault. */
import * as z from 'zod';
import { orderedKey, type SealedStore, type ValueChange } from '#src/platform/client/sealed-store.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { LogEdge } from '#src/protocol/open/key-log.ts';
import { LogReplica } from '#src/protocol/open/log-replica.ts';
import { refusalCodes } from '#src/protocol/open/refusal.ts';
import { readSettings, withSettings } from './preferences.ts';

/** So many leaves lie in one record: little is written again when a few are added. */
const pageLeaves = 512;

const logHead = z.object({
  size: z.number(),
  peaks: bytes(0, 2_048),
  /** Key that checkpoints are signed by; null before the first. */
  publicKey: bytes(32, 32).nullable(),
  /** The last one that passed every check, as it was signed; copies of earlier versions have none. */
  checkpoint: bytes(1, 1_024).nullable().default(null),
  checkedAt: z.number().nullable(),
  /** Up to here one's own leaves were compared with one's own chain. */
  ownChecked: z.number(),
  warning: z.object({ code: z.enum(refusalCodes), at: z.number() }).nullable(),
});
export type LogHead = z.infer<typeof logHead>;

/** Of a device that has seen nothing of the log. */
export const emptyHead: LogHead = {
  size: 0,
  peaks: new Uint8Array(0),
  publicKey: null,
  checkpoint: null,
  checkedAt: null,
  ownChecked: 0,
  warning: null,
};

const logPage = z.object({ from: z.number(), peaks: bytes(0, 2_048), leaves: bytes(0, pageLeaves * 72) });

const headKey = 'log';
const pageKey = (from: number) => `leaves:${orderedKey(from / pageLeaves)}`;

export function readLogHead(store: SealedStore): Promise<LogHead | null> {
  return store.get('meta', headKey, logHead);
}

/** The copy as it was kept; an empty one where pages are missing or do not lead to the head. */
export async function readReplica(store: SealedStore, head: LogHead): Promise<LogReplica> {
  const replica = new LogReplica();
  let page = head.size === 0 ? null : await store.get('log', pageKey(0), logPage);
  while (page !== null) {
    const next = page.from + pageLeaves;
    // One record at a time, so that whoever opens a conversation meanwhile does not wait.
    const following = next >= head.size ? null : await store.get('log', pageKey(next), logPage);
    if (following === null && next < head.size) return new LogReplica();
    const after = following ?? { from: head.size, peaks: head.peaks };
    const edge = LogEdge.read(page.from, page.peaks);
    replica.resume({ edge, leaves: page.leaves }, LogEdge.read(after.from, after.peaks));
    page = following;
  }
  return replica;
}

export function headChange(head: LogHead): ValueChange {
  return { store: 'meta', key: headKey, value: head };
}

/** What is to be written after the copy grew from this size. */
export function pageChanges(replica: LogReplica, before: number): ValueChange[] {
  const changes: ValueChange[] = [];
  for (let from = before - (before % pageLeaves); from < replica.size; from += pageLeaves) {
    const { edge, leaves } = replica.page(from, from + pageLeaves);
    changes.push({ store: 'log', key: pageKey(from), value: { from, peaks: edge.toBytes(), leaves } });
  }
  return changes;
}

/** What every device of the account knows of the log from the vault: by which key, and how far it was seen. */
const logPin = z.object({ key: bytes(32, 32), size: z.number().int().min(0), root: bytes(32, 32) });
export type LogPin = z.infer<typeof logPin>;

/** Null when no device has seen the log yet. */
export function readLogPin(settings: Uint8Array): LogPin | null {
  const parsed = z.object({ log: logPin }).safeParse(readSettings(settings));
  return parsed.success ? parsed.data.log : null;
}

/** Settings that name the log as far as it was seen; a pin is never turned back nor given another key. */
export function withLogPin(settings: Uint8Array, seen: LogPin | null): Uint8Array {
  const before = readLogPin(settings);
  const holds =
    seen !== null && (before === null || (equalBytes(before.key, seen.key) && before.size <= seen.size));
  return holds ? withSettings(settings, { log: seen }) : settings;
}

/** Settings that know nothing of the log any more. */
export function withoutLogPin(settings: Uint8Array): Uint8Array {
  return withSettings(settings, { log: null });
}
