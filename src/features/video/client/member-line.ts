/** A member's line to a call: joins with the server, makes the session, and answers what the page asks. */
import { attempt, failureOf } from '#src/features/identity/client/failure.ts';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import type { MessagingEngine } from '#src/features/messaging/client/messaging-engine.ts';
import { Coalescer, Serial } from '#src/platform/client/signal.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Party } from '#src/protocol/open/call-signal.ts';
import { callId, guestId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { guestEntrySecret, newGuestInvite, writeGuestLink } from '#src/protocol/secret/guests.ts';
import { readCallMemory, writeCallMemory } from './call-memory.ts';
import type { CallLine, CallPlace, RoadEvent, RoadFacts } from './call-road.ts';
import { CallSession } from './call-session.ts';
import { MemberPeople } from './member-people.ts';

const keepDelayMs = 300;
const followEveryMs = 1_000;

interface Open {
  people: MemberPeople;
  session: CallSession;
}

/** A line of one tab. A later one for the same visit takes its place: see {@link CallLines}. */
export function createMemberLine(
  engine: MessagingEngine,
  { visitId, conversationId }: CallPlace,
  listener: (event: RoadEvent) => void,
): CallLine {
  const { api, clock, connection, session: account } = engine.context;
  const memory = new Serial();
  let open: Open | null = null;
  let closed = false;
  let cancelFollow: () => void = () => undefined;
  const now = (): Open => {
    if (open === null) throw new DomainError('UNAVAILABLE');
    return open;
  };

  async function join(): Promise<RoadFacts> {
    const conversation = await engine.get(conversationId);
    const pass = await api.video.join.mutate({ visitId });
    const id = callId(pass.roomId);
    const people = await MemberPeople.open(conversation, id);
    const kept = await readCallMemory(account.store, id);
    if (closed) throw new DomainError('UNAVAILABLE');
    let { counters } = kept;
    const keep = () =>
      void memory
        .run(() => writeCallMemory(account.store, id, { counters, ...people.door.memory }))
        .catch(() => undefined);
    const later = new Coalescer(keep, (task) => clock.after(keepDelayMs, task));
    const session = new CallSession({
      api,
      connection,
      clock,
      people,
      pass,
      rejoin: () => api.video.join.mutate({ visitId }),
      counters: kept.counters,
      keepCounters(next) {
        counters = next;
        later.request();
      },
      listener,
    });
    people.door.open(session, kept, session.pass.now(), () => later.request());
    open = { people, session };
    account.scope.add(() => session.close());
    session.start();
    // The conversation tells nobody of its entries but the screens.
    const followLater = () => {
      cancelFollow = clock.after(followEveryMs, () => {
        session.follow();
        followLater();
      });
    };
    followLater();
    account.scope.add(() => cancelFollow());
    return { me: people.side.me, host: people.host, role: pass.role };
  }

  async function remove(party: Party): Promise<null> {
    const { people, session } = now();
    // Everybody hears of it before it is done, who goes too.
    const others = session.parties.map((each) => each.party);
    for (const other of others) await session.sender.send(other, { type: 'remove', party });
    session.receiver.remove(party);
    people.door.removed(party);
    session.forget(party);
    const ids =
      party.userId === null ? { userId: null, guestId: party.id } : { userId: party.userId, guestId: null };
    await api.video.remove.mutate({ visitId, ...ids });
    return null;
  }

  async function invite(kind: Parameters<CallLine['inviteGuest']>[0], lifetimeMs: number) {
    const { people, session } = now();
    if (!people.host) refuse('E_ROLE', 'only providers invite');
    const made = newGuestInvite({
      callId: people.side.callId,
      hosts: people.hosts,
      expiresAt: session.pass.now() + lifetimeMs,
    });
    const secret = Uint8Array.from(guestEntrySecret(made));
    const entryHash = new Uint8Array(await crypto.subtle.digest('SHA-256', secret));
    const { guestId: id, expiresAt } = made;
    await api.video.inviteGuest.mutate({ visitId, guestId: id, kind, entryHash, expiresAt });
    people.door.expect(made);
    return { fragment: writeGuestLink(made) };
  }

  async function leave(reason: 'left' | 'ended'): Promise<void> {
    const { session } = now();
    await Promise.all(
      session.parties.map(({ party }) => session.sender.send(party, { type: 'bye', reason })),
    );
    await api.video.leave.mutate({ token: session.pass.pass.token });
    cancelFollow();
    session.close();
  }

  const done = (work: () => Promise<unknown>): Promise<Result<null>> =>
    attempt(async () => {
      await work();
      return null;
    });

  return {
    open: () => attempt(join),
    async say(to, content) {
      return open === null
        ? { ok: false, failure: failureOf(new DomainError('UNAVAILABLE')) }
        : open.session.say(to, content);
    },
    expectedFingerprint: (party, connection) =>
      attempt(async () => now().session.receiver.fingerprint(party, connection)),
    iceServers: () => attempt(() => now().session.pass.iceServers()),
    remove: (party) => attempt(() => remove(party)),
    inviteGuest: (kind, lifetimeMs) => attempt(() => invite(kind, lifetimeMs)),
    answerKnock: (id, admit) => done(() => now().people.door.answer(guestId(id), admit)),
    compare: (party, connection) => done(() => now().session.comparisons.start(party, connection)),
    confirmSame: (party) => done(() => now().people.confirm(party)),
    async report(samples) {
      const token = open?.session.pass.pass.token;
      if (token !== undefined) await attempt(() => api.video.reportQuality.mutate({ token, samples }));
    },
    async leave(reason) {
      await attempt(() => leave(reason));
    },
    async close() {
      closed = true;
      cancelFollow();
      open?.session.close();
    },
  };
}
