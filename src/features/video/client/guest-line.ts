/** A guest's line to a call: in with the link, at the door until a host says so, then like everybody else's. */
import { attempt, failureOf } from '#src/features/identity/client/failure.ts';
import type { Clock } from '#src/platform/client/clock.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { guestEntrySecret, guestKeys, newGuestKeys, readGuestLink } from '#src/protocol/secret/guests.ts';
import { secretReady } from '#src/protocol/secret/sodium-secret.ts';
import type { CallLine, RoadEvent, RoadFacts } from './call-road.ts';
import { CallSession } from './call-session.ts';
import { GuestPeople } from './guest-people.ts';

/** A knock is good for a minute. */
const knockEveryMs = 20_000;

/** What a guest's tab keeps over a reload, and no longer than it lives. */
export interface GuestKeep {
  seed: Uint8Array;
  counters: [string, number][];
}

export interface GuestLineInput {
  /** What stands behind `#` in the link. */
  link: string;
  /** As the hosts will see it. */
  name: string;
  kept: GuestKeep | null;
}

export interface GuestLineDeps {
  transport: Transport;
  clock: Clock;
  keep(value: GuestKeep): void;
  listener(event: RoadEvent): void;
}

/** Opening it answers only once a host has let the guest in, or somebody said no. */
export function createGuestLine(input: GuestLineInput, deps: GuestLineDeps): CallLine {
  const { transport, clock, keep, listener } = deps;
  const { api } = transport;
  let open: { session: CallSession; people: GuestPeople } | null = null;
  let cancelKnock: () => void = () => undefined;
  const now = () => {
    if (open === null) throw new DomainError('UNAVAILABLE');
    return open;
  };

  async function enter(): Promise<RoadFacts> {
    await secretReady();
    const invite = readGuestLink(input.link, clock.now());
    const keys = input.kept === null ? newGuestKeys() : guestKeys(input.kept.seed);
    const door = { guestId: invite.guestId, entrySecret: guestEntrySecret(invite) };
    const pass = await api.video.enterAsGuest.mutate(door);
    const { promise: answered, resolve: letIn, reject: refused } = Promise.withResolvers<void>();
    const people = new GuestPeople({
      invite,
      keys,
      name: input.name,
      readChains: () => api.video.callChains.query({ token: session.pass.pass.token }),
      welcomed: letIn,
    });
    // The cookie came with the answer: a socket of before does not know it.
    transport.reconnect();
    const session: CallSession = new CallSession({
      api,
      connection: transport.connection,
      clock,
      people,
      pass,
      rejoin: () => api.video.enterAsGuest.mutate(door),
      counters: input.kept?.counters ?? [],
      keepCounters: (counters) => keep({ seed: keys.seed, counters }),
      listener(event) {
        const said = event.type === 'signal' && event.content.type === 'bye' ? event.content.reason : null;
        if (!people.isIn && (said === 'declined' || event.type === 'over'))
          refused(new DomainError('FORBIDDEN'));
        else listener(event);
      },
    });
    keep({ seed: keys.seed, counters: session.receiver.counters() });
    people.open(session);
    open = { session, people };
    session.start();
    const knockAgain = () => {
      cancelKnock = clock.after(knockEveryMs, () => {
        if (people.isIn) return;
        void people.knock().catch(() => undefined);
        knockAgain();
      });
    };
    knockAgain();
    try {
      await answered;
    } catch (error) {
      session.close();
      throw error;
    } finally {
      cancelKnock();
    }
    return { me: people.side.me, host: false, role: 'guest' };
  }

  const no = async () => ({ ok: false, failure: failureOf(new DomainError('FORBIDDEN')) }) as const;

  return {
    open: () => attempt(enter),
    async say(to, content) {
      return open === null ? no() : open.session.say(to, content);
    },
    expectedFingerprint: (party, connection) =>
      attempt(async () => now().session.receiver.fingerprint(party, connection)),
    iceServers: () => attempt(() => now().session.pass.iceServers()),
    remove: no,
    inviteGuest: no,
    answerKnock: no,
    compare: (party, connection) =>
      attempt(async () => {
        await now().session.comparisons.start(party, connection);
        return null;
      }),
    confirmSame: async () => ({ ok: true, value: null }),
    async report(samples) {
      const token = open?.session.pass.pass.token;
      if (token !== undefined) await attempt(() => api.video.reportQuality.mutate({ token, samples }));
    },
    async leave() {
      await attempt(async () => {
        const { session } = now();
        const reason = 'left' as const;
        await Promise.all(
          session.parties.map(({ party }) => session.sender.send(party, { type: 'bye', reason })),
        );
        await api.video.leave.mutate({ token: session.pass.pass.token });
        session.close();
      });
    },
    async close() {
      cancelKnock();
      open?.session.close();
    },
  };
}
