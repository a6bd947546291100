/** Sending: everything that arrives while a transaction is under way goes into the next one; acknowledged after COMMIT. */

import { markFilesErased, openClaims } from '#src/features/attachments/public.ts';
import { audit } from '#src/features/audit/public.ts';
import { reopenForPatients } from '#src/features/desk/public.ts';
import { notifyOfMessages } from '#src/features/notifications/public.ts';
import { DomainError, type ErrorCode } from '#src/platform/domain-error.ts';
import type { Commit, Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventLog, EventRow, NewEvent } from '#src/platform/server/event-log.ts';
import { createGroupCommit, type Outcome } from '#src/platform/server/group-commit.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import type { Envelope, StoredEnvelope } from '../contract.ts';
import { requireDevice, requireMember } from './access.ts';
import type { Live } from './live.ts';
import * as store from './message-store.ts';
import type { Presence } from './presence.ts';

export interface Sent {
  seq: number;
  sentAt: number;
}

/** Takes the bytes of files that were marked away; called after COMMIT. */
export type RemoveFiles = (keys: readonly string[]) => Promise<void>;

export interface Sender {
  send(session: SessionInfo, envelope: Envelope): Promise<Sent>;
  /** Content of one's own deleted message, off the server. */
  erase(session: SessionInfo, input: { conversationId: string; messageId: string }): Promise<void>;
  idle(): Promise<void>;
}

/** Same message, byte for byte? Only then is a repeat the same send. */
function isSame(stored: StoredEnvelope, sent: Envelope): boolean {
  return (
    stored.conversationId === sent.conversationId &&
    stored.sender === sent.sender &&
    stored.device === sent.device &&
    stored.epoch === sent.epoch &&
    equalBytes(stored.hdr, sent.hdr) &&
    stored.about === sent.about &&
    (stored.body === null ||
      (sent.body !== null &&
        equalBytes(stored.body, sent.body) &&
        stored.files.join(' ') === sent.files.join(' ')))
  );
}

interface Head {
  lastSeq: number;
  epoch: number;
  /** Staff have closed it. */
  closed: boolean;
}

type Decision =
  | { kind: 'new'; head: Head }
  | { kind: 'repeat'; sent: Sent }
  | { kind: 'refuse'; code: ErrorCode };

/** The decision about one envelope, given what the database knows. */
function decide(
  envelope: Envelope,
  known: StoredEnvelope | undefined,
  standing: store.Standing | undefined,
  head: Head | undefined,
): Decision {
  if (standing?.member !== true || head === undefined) return { kind: 'refuse', code: 'NOT_FOUND' };
  if (!standing.device) return { kind: 'refuse', code: 'DEVICE_UNBOUND' };
  if (known !== undefined) {
    if (!isSame(known, envelope)) return { kind: 'refuse', code: 'MESSAGE_ID_TAKEN' };
    return { kind: 'repeat', sent: { seq: known.seq, sentAt: known.sentAt } };
  }
  if (!standing.allowed) return { kind: 'refuse', code: 'NOT_ALLOWED_NOW' };
  if (envelope.epoch !== head.epoch) return { kind: 'refuse', code: 'EPOCH_STALE' };
  return { kind: 'new', head };
}

export function createSender(
  deps: Pick<PlatformDeps, 'database' | 'clock'> & {
    events: EventLog<Live>;
    removeFiles: RemoveFiles;
    presence: Pick<Presence, 'isOnline'>;
    /** Told how many messages one transaction took. */
    onBatch?: (size: number) => void;
  },
): Sender {
  const { database, events, clock, removeFiles, presence } = deps;

  async function storeBatch(
    q: Queryable,
    commit: Commit,
    batch: readonly Envelope[],
  ): Promise<{ outcomes: Outcome<Sent>[]; rows: EventRow<Live>[] }> {
    // In this order on the database too: what is read after the lock holds until COMMIT.
    const [heads, standings, claims] = await Promise.all([
      store.lockHeads(q, [...new Set(batch.map((envelope) => envelope.conversationId))]),
      store.listStandings(q, batch),
      openClaims(q, batch),
    ]);
    const repeated = batch.filter((_, index) => standings[index]?.known).map(({ messageId }) => messageId);
    const known: Map<string, StoredEnvelope> =
      repeated.length === 0 ? new Map() : await store.findByIds(q, repeated);
    const fresh: StoredEnvelope[] = [];
    const outcomes = batch.map((envelope, index): Outcome<Sent> => {
      const head = heads.get(envelope.conversationId);
      const decision = decide(envelope, known.get(envelope.messageId), standings[index], head);
      if (decision.kind === 'refuse') return { ok: false, error: new DomainError(decision.code) };
      if (decision.kind === 'repeat') return { ok: true, value: decision.sent };
      const refusal = claims.take(envelope);
      if (refusal !== null) return { ok: false, error: new DomainError(refusal) };
      const { head: place } = decision;
      place.lastSeq += 1;
      const stored = { ...envelope, seq: place.lastSeq, sentAt: clock.now() };
      known.set(stored.messageId, stored);
      fresh.push(stored);
      return { ok: true, value: { seq: stored.seq, sentAt: stored.sentAt } };
    });
    if (fresh.length === 0) return { outcomes, rows: [] };

    const standing = new Map(
      fresh.filter(({ about }) => about === null).map((message) => [message.conversationId, message]),
    );
    const wanted: NewEvent[] = [];
    const lives: Live[] = [];
    const audiences = new Map(
      batch.map(({ conversationId }, index) => [conversationId, standings[index]?.audience ?? []]),
    );
    for (const message of fresh) {
      const live: Live = { kind: 'message', message };
      for (const userId of audiences.get(message.conversationId) ?? []) {
        const payload = { conversationId: message.conversationId, seq: message.seq };
        wanted.push({ userId, kind: 'message', payload });
        lives.push(live);
      }
    }
    const closed = fresh.filter(
      ({ conversationId, about }) => about === null && heads.get(conversationId)?.closed === true,
    );
    if (closed.length > 0) wanted.push(...(await reopenForPatients(q, closed)));
    const recording = [
      store.insertMessages(q, fresh),
      claims.record(q, clock.now()),
      notifyOfMessages(q, [...standing.values()], {
        now: clock.now(),
        online: [...new Set([...audiences.values()].flat())].filter(presence.isOnline),
      }),
    ];
    // Last: it locks the counters of everybody who is told.
    const recorded = events.record(q, wanted);
    await commit([...recording, recorded]);
    const rows = (await recorded).map((row, index) => {
      const live = lives[index];
      return live === undefined ? row : { ...row, live };
    });
    return { outcomes, rows };
  }

  const commits = createGroupCommit<Envelope, Sent>({
    largest: 500,
    isOneItemsFault: store.isOneRowsFault,
    async commit(batch) {
      deps.onBatch?.(batch.length);
      const { outcomes, rows } = await database.pipelined((q, commit) => storeBatch(q, commit, batch));
      events.publish(rows);
      return outcomes;
    },
  });

  return {
    async send(session, envelope) {
      if (envelope.sender !== session.userId || envelope.device !== requireDevice(session))
        throw new DomainError('FORBIDDEN');
      if (envelope.body === null) throw new DomainError('BAD_INPUT');
      return commits.submit(envelope);
    },
    async erase(session, { conversationId, messageId }) {
      await requireMember(database.pool, session, conversationId);
      const files = await database.transaction(async (q) => {
        if (!(await store.eraseBody(q, conversationId, messageId, session.userId)))
          throw new DomainError('NOT_FOUND');
        const erased = { actorId: session.userId, subjectId: conversationId, detail: { messageId } };
        await audit(q, { ...erased, action: 'message.erase' });
        return markFilesErased(q, messageId, clock.now());
      });
      await removeFiles(files);
    },
    idle: () => commits.idle(),
  };
}
