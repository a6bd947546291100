/** The audit log's services, put together. */
import { sign } from 'node:crypto';
import type * as z from 'zod';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { type auditContract, auditGroups, type SignedStatement } from '../contract.ts';
import { beginChain } from './beginning.ts';
import { checkLog } from './checking.ts';
import { type AuditHead, type KeyLogHead, signHead, writeHeadsFile } from './heads.ts';
import { createKeptHead } from './kept-head.ts';
import { deriveAuditKeys, keyName } from './keys.ts';
import { listRows } from './list-store.ts';
import { createNoteReading } from './note-reading.ts';
import { createSealer } from './sealer.ts';
import * as store from './store.ts';
import type { Verification } from './verification.ts';

type Contract = typeof auditContract;

export interface AuditServices {
  list(
    session: SessionInfo,
    input: z.infer<Contract['list']['input']>,
  ): Promise<z.infer<Contract['list']['output']>>;
  state(): Promise<z.infer<Contract['state']['output']>>;
  /** {@link verify} for an administrator: written into the log. */
  verifyFor(session: SessionInfo): Promise<z.infer<Contract['verify']['output']>>;
  /** {@link headsFile} for an administrator: written into the log. */
  headsFor(session: SessionInfo): Promise<z.infer<Contract['heads']['output']>>;
  /** Chains what waits and reads the whole log. `kept`: heads from outside, beside the one in the data folder. */
  verify(kept?: readonly AuditHead[]): Promise<Verification>;
  /** Signs the end of the log and answers all heads as a file. */
  headsFile(): Promise<string>;
  /** Signs something else, under a purpose of its own, together with the end of the log. */
  signStatement(purpose: string, statement: unknown): Promise<SignedStatement>;
  /** Removes the beginning of the log in which every row is older than that moment; a signed head takes its place. Answers how many rows went. */
  removeOlderThan(before: number): Promise<number>;
  close(): Promise<void>;
}

/** Begins the chain where there is none and chains from then on. Must be there before anybody writes a row. */
export async function startAuditServices(
  deps: Pick<PlatformDeps, 'config' | 'database' | 'clock' | 'log'> & {
    /** The log of keys as it is when heads are saved. */
    keyLogHead(): Promise<KeyLogHead>;
  },
): Promise<AuditServices> {
  const { config, database, clock } = deps;
  const keys = deriveAuditKeys(config.secret('audit'));
  const kept = createKeptHead(config.dataDir, keys.headPublic);
  store.giveRowKey(database, keys.row);
  await beginChain(deps, keys);
  const sealer = createSealer(deps, keys, kept);
  sealer.start();

  const noteReading = createNoteReading(deps);

  async function verify(outside: readonly AuditHead[] = []): Promise<Verification> {
    await sealer.seal();
    const own = kept.read();
    return checkLog(database.pool, keys, own === null ? outside : [own, ...outside], clock.now());
  }

  async function headsFile(): Promise<string> {
    await sealer.seal({ withHead: true });
    return writeHeadsFile(keys.headPublic, await store.listHeads(database.pool), await deps.keyLogHead());
  }

  return {
    verify,
    headsFile,
    async list(session, { purpose, cursor, limit, group, ...filter }) {
      if (purpose === 'view') await noteReading(session, { action: 'audit.view', subjectId: null });
      else if (cursor === null || cursor === undefined)
        await store.recordAudit(database.pool, { ...by(session), action: 'audit.export' });
      const prefixes = group === null ? null : auditGroups[group];
      const found = await listRows(database.pool, {
        ...filter,
        prefixes,
        after: cursor ?? null,
        limit: limit + 1,
      });
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      const next = found.length > limit && last !== undefined ? { at: last.at, id: last.id } : null;
      return { rows, next };
    },
    async state() {
      const head = await store.findNewestHead(database.pool);
      const key = keyName(keys.headPublic);
      if (head === null) return { head, key };
      return { head: { seq: head.seq, at: head.at, hash: Buffer.from(head.hash).toString('hex') }, key };
    },
    async verifyFor(session) {
      await store.recordAudit(database.pool, { ...by(session), action: 'audit.verify' });
      const { rows, through, findings } = await verify();
      return { rows, through, findings: findings.map(({ kind, from, to }) => ({ kind, from, to })) };
    },
    async headsFor(session) {
      await store.recordAudit(database.pool, { ...by(session), action: 'audit.heads' });
      return { file: await headsFile() };
    },
    async signStatement(purpose, statement) {
      await sealer.seal({ withHead: true });
      const head = await store.findNewestHead(database.pool);
      const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
      const auditHead = { seq: head?.seq ?? 0, hash: head === null ? '' : hex(head.hash) };
      const body = JSON.stringify([purpose, statement, auditHead.seq, auditHead.hash]);
      const signature = hex(sign(null, Buffer.from(body), keys.head));
      return { statement, auditHead, publicKey: hex(keys.headPublic), signature };
    },
    async removeOlderThan(before) {
      await sealer.seal({ withHead: true });
      return database.transaction(async (q) => {
        await store.lockChain(q, true);
        const through = await store.findOldThrough(q, before);
        if (through === null) return 0;
        const head = signHead(keys.head, { kind: 'removal', ...through, at: clock.now() });
        await store.insertHead(q, head);
        const count = await store.deleteThrough(q, through.seq);
        const detail = { through: through.seq, count };
        await store.recordAudit(q, { actorId: null, action: 'retention.audit', subjectId: null, detail });
        return count;
      });
    },
    close: () => sealer.close(),
  };
}

function by({ userId }: SessionInfo) {
  return { actorId: userId, subjectId: null };
}
