/** Passes into a call, and what a pass is good for besides signals. */
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { type CurrentChain, listCurrentChains } from '#src/features/identity/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { CallPass, iceServer, QualitySample, VisitRole } from '../contract.ts';
import { requireVisit } from './access.ts';
import { type Caller, readPass, requirePlace, sitterOf } from './call-access.ts';
import type { CallHub } from './call-hub.ts';
import { roleNow } from './call-rules.ts';
import type { CallClaims, CallTokens } from './call-token.ts';
import { createIceServers } from './ice-servers.ts';
import { visitNews } from './news.ts';
import * as store from './seat-store.ts';
import { arrive } from './stays.ts';
import { isOver } from './visit-states.ts';
import { lockVisit, type VisitRow } from './visit-store.ts';

const credentialMs = 60 * 60_000;
const testCredentialMs = 10 * 60_000;
/** Readings carry the clock of who reports; a wrong one must not put them into another year. */
const clockErrorMs = 24 * 60 * 60_000;

export interface Calls {
  join(session: SessionInfo, visitId: string): Promise<CallPass>;
  renew(caller: Caller, token: string): Promise<CallPass>;
  leave(caller: Caller, token: string): Promise<void>;
  testServers(session: SessionInfo, visitId: string): Promise<{ iceServers: z.infer<typeof iceServer>[] }>;
  reportQuality(caller: Caller, token: string, samples: readonly QualitySample[]): Promise<void>;
  callChains(caller: Caller, token: string): Promise<CurrentChain[]>;
  /** Tells everybody of somebody who came, after COMMIT, and makes their pass. */
  seat(visit: VisitRow, who: { sitter: store.Sitter; role: VisitRole; seatId: string }): CallPass;
}

export interface CallDeps extends Pick<PlatformDeps, 'config' | 'database' | 'events' | 'clock'> {
  readonly hub: CallHub;
  readonly tokens: CallTokens;
}

export function createCalls({ config, database, events, clock, hub, tokens }: CallDeps): Calls {
  const issueIce = createIceServers(config.ice, clock);

  function passOf(content: Omit<CallClaims, 'exp'>): CallPass {
    const { token, expiresAt } = tokens.issue(content);
    const ice = issueIce(credentialMs);
    return {
      token,
      expiresAt,
      role: content.role,
      roomId: content.room,
      iceServers: ice.iceServers,
      iceExpiresAt: ice.expiresAt,
      serverTime: clock.now(),
    };
  }

  const seat: Calls['seat'] = (visit, { sitter, role, seatId }) => {
    hub.changed(visit.id);
    const who = { user: sitter.userId, party: sitter.deviceId ?? sitter.guestId };
    return passOf({ visit: visit.id, room: visit.roomId, ...who, seat: seatId, role });
  };

  return {
    seat,

    async join(session, visitId) {
      const { userId, deviceId } = session;
      if (deviceId === null) throw new DomainError('DEVICE_UNBOUND');
      const sitter = { userId, deviceId, guestId: null };
      const { visit, role, arrival, rows } = await database.transaction(async (q) => {
        const access = await requireVisit(q, session, visitId, { lock: true });
        // Whose keys are not in the conversation could say nothing to anybody.
        if (!(await store.isMember(q, visitId, userId))) throw new DomainError('NOT_FOUND');
        const made = await arrive(q, access.visit, {
          sitter,
          role: access.role,
          seatId: null,
          now: clock.now(),
        });
        const detail = { visitId, role: access.role };
        const subjectId = access.visit.patientId;
        await audit(q, { actorId: userId, action: 'call.join', subjectId, detail });
        return { ...access, arrival: made, rows: await events.record(q, made.news) };
      });
      events.publish(rows);
      return seat(visit, { sitter, role, seatId: arrival.seatId });
    },

    async renew(caller, token) {
      const claims = readPass(tokens, caller, token);
      const { role } = await requirePlace(database.pool, claims);
      const { exp: _, ...content } = claims;
      const pass = passOf({ ...content, role });
      hub.renewed(claims.seat, pass.expiresAt);
      return pass;
    },

    async leave(caller, token) {
      const claims = readPass(tokens, caller, token);
      const rows = await database.transaction(async (q) => {
        const id = claims.user ?? claims.party;
        const seen = await lockVisit(q, claims.visit, id);
        if (seen === null || !(await store.giveUpSeat(q, claims.seat, clock.now()))) return null;
        const { patientId } = seen.visit;
        const detail = { visitId: claims.visit, role: claims.role };
        await audit(q, { actorId: claims.user, action: 'call.leave', subjectId: patientId, detail });
        return events.record(q, await visitNews(q, claims.visit));
      });
      if (rows === null) return;
      events.publish(rows);
      hub.changed(claims.visit);
    },

    async testServers(session, visitId) {
      const { visit } = await requireVisit(database.pool, session, visitId);
      if (isOver(visit.state)) throw new DomainError('VISIT_OVER');
      return { iceServers: issueIce(testCredentialMs).iceServers };
    },

    async reportQuality(caller, token, samples) {
      // The last ones come when the call is over already.
      const claims = readPass(tokens, caller, token);
      const now = clock.now();
      if (samples.some(({ at }) => Math.abs(at - now) > clockErrorMs)) throw new DomainError('BAD_INPUT');
      const report = { visitId: claims.visit, sitter: sitterOf(claims), samples, now };
      await store.insertQuality(database.pool, report);
    },

    async callChains(caller, token) {
      const place = await requirePlace(database.pool, readPass(tokens, caller, token));
      const providers = place.seats.flatMap((each) => {
        const role = roleNow(place.visit, each);
        const counts = each.leftAt === null && (role === 'host' || role === 'colleague');
        return counts && each.userId !== null ? [each.userId] : [];
      });
      return listCurrentChains(database.pool, providers);
    },
  };
}
