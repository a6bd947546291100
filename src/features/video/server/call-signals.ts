/** Signals: one in, one out. The server says who it is from, checks that both ends are in the call, and reads nothing in it. */
import { type TrackedEnvelope, tracked } from '@trpc/server';
import type * as z from 'zod';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { CallEvent, outgoingSignal } from '../contract.ts';
import {
  type Caller,
  type CallPlace,
  findPlace,
  partiesOf,
  readPass,
  requirePlace,
  sitterOf,
} from './call-access.ts';
import type { CallHub, Inbox } from './call-hub.ts';
import type { Loss } from './call-rules.ts';
import type { CallClaims, CallTokens } from './call-token.ts';
import { answerGuest } from './guest-store.ts';
import { visitNews } from './news.ts';
import * as store from './seat-store.ts';
import { createSequence } from './sequence.ts';
import { arrive } from './stays.ts';
import { lockVisit } from './visit-store.ts';

export interface CallSignals {
  send(caller: Caller, token: string, signal: z.infer<typeof outgoingSignal>): Promise<void>;
  /** `lost` aborts when the connection is gone; `drained`: the reader has taken what was yielded before. */
  receive(
    caller: Caller,
    input: { token: string; lastEventId: string | null },
    connection: { lost: AbortSignal; drained: () => Promise<void> | undefined },
  ): AsyncGenerator<TrackedEnvelope<CallEvent>>;
}

export interface CallSignalDeps extends Pick<PlatformDeps, 'database' | 'events' | 'clock' | 'log'> {
  readonly hub: CallHub;
  readonly tokens: CallTokens;
}

export function createCallSignals({
  database,
  events,
  clock,
  log,
  hub,
  tokens,
}: CallSignalDeps): CallSignals {
  const inOrder = createSequence();

  async function deliver(claims: CallClaims, signal: z.infer<typeof outgoingSignal>): Promise<void> {
    const { seats, role } = await requirePlace(database.pool, claims);
    if (signal.callId !== claims.room) throw new DomainError('BAD_INPUT');
    const to = seats.find(
      (seat) =>
        seat.leftAt === null &&
        seat.userId === signal.toUser &&
        (seat.deviceId ?? seat.guestId) === signal.to &&
        seat.seatId !== claims.seat,
    );
    if (to === undefined) throw new DomainError('CALL_PARTY_GONE');
    hub.deliver(to.seatId, { ...signal, fromUser: claims.user, from: claims.party });
    if (to.guestId !== null && role !== 'guest') await noteAnswer(claims.visit, to.guestId);
  }

  /** Members seal nothing for a guest whom no provider has let in: the first signal to a guest says that one has. */
  async function noteAnswer(visitId: string, guestId: string): Promise<void> {
    if (!(await answerGuest(database.pool, guestId, clock.now()))) return;
    const rows = await database.transaction(async (q) => events.record(q, await visitNews(q, visitId)));
    events.publish(rows);
  }

  /** A connection that comes back after its stay was given up begins another one. */
  async function settleIn(claims: CallClaims): Promise<CallPlace | Loss> {
    const place = await findPlace(database.pool, claims);
    if (typeof place === 'string') return place;
    if (place.own.leftAt === null) {
      await store.touchSeats(database.pool, [claims.seat], clock.now());
      return place;
    }
    const rows = await database.transaction(async (q) => {
      const seen = await lockVisit(q, claims.visit, claims.user ?? claims.party);
      const seats = await store.listSeats(q, claims.visit);
      // Somebody was quicker: joined from elsewhere, or put out.
      if (seen === null || !seats.some(({ seatId }) => seatId === claims.seat)) return [];
      const who = { sitter: sitterOf(claims), role: place.role, seatId: claims.seat, now: clock.now() };
      return events.record(q, (await arrive(q, seen.visit, who)).news);
    });
    events.publish(rows);
    hub.changed(claims.visit);
    return findPlace(database.pool, claims);
  }

  async function lookAgain(claims: CallClaims, inbox: Inbox): Promise<CallPlace | Loss | null> {
    if (inbox.expiresAt() <= clock.now()) return 'token_expired';
    try {
      const place = await findPlace(database.pool, claims);
      // Whoever is connected is there, whatever another instance made of a pause in this one.
      return typeof place !== 'string' && place.own.leftAt !== null ? await settleIn(claims) : place;
    } catch (error) {
      // A database that is away for a moment must not end a call; the next look is seconds away.
      log.warn({ err: error }, 'a call could not be looked at');
      return null;
    }
  }

  /** A roster that changed may have put this person out of the conversation, and so out of the call; a visit may have another host. */
  async function watchChanges(userId: string, inbox: Inbox, until: AbortSignal): Promise<void> {
    for await (const batch of events.follow(userId, null, until)) {
      const rows = batch.type === 'events' ? batch.rows : [];
      if (rows.some(({ kind }) => kind === 'conversation' || kind === 'visit')) inbox.doubt();
    }
  }

  return {
    send(caller, token, signal) {
      const claims = readPass(tokens, caller, token);
      return inOrder(claims.seat, () => deliver(claims, signal));
    },

    async *receive(caller, { token, lastEventId }, { lost, drained }) {
      const claims = readPass(tokens, caller, token);
      const { seat: seatId, visit: visitId, exp: expiresAt } = claims;
      // Listen first: what comes between the look and the listening would be lost.
      const inbox = hub.open({ seatId, visitId, expiresAt, lastEventId });
      const wake = () => inbox.wake();
      lost.addEventListener('abort', wake, { once: true });
      const done = new AbortController();
      if (claims.user !== null)
        watchChanges(claims.user, inbox, done.signal).catch((error: unknown) =>
          // The next beat looks again anyway.
          log.warn({ err: error }, 'changes are not watched for a call'),
        );
      const say = (event: CallEvent) => tracked(inbox.place(), event);
      try {
        let place: CallPlace | Loss | null = await settleIn(claims);
        let told = '';
        inbox.isStale();
        while (!lost.aborted && !inbox.isRetired()) {
          if (typeof place === 'string') {
            yield say({ type: 'over', reason: place });
            return;
          }
          if (place !== null) {
            const parties = partiesOf(place);
            const text = JSON.stringify(parties);
            if (text !== told) yield say({ type: 'parties', parties });
            told = text;
            place = null;
          }
          const letter = inbox.take();
          if (letter !== null) {
            await drained();
            yield say({ type: 'signal', signal: letter.signal });
          }
          if (inbox.isStale()) place = await lookAgain(claims, inbox);
          else if (letter === null) await inbox.wait();
        }
      } finally {
        lost.removeEventListener('abort', wake);
        done.abort();
        inbox.close();
      }
    },
  };
}
