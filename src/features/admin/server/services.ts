/** Clinic administration: settings, people, invitations, care teams. Each change leaves an audit record. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { clearMailRefusal, wakeReminders } from '#src/features/notifications/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { adminContract, CareTeamRow, ClinicSettings, InvitationRow } from '../contract.ts';
import { invitationScope, requireMayReset } from './access.ts';
import { checkMany, type Invited, type InviteInput, invite, issue } from './invitations.ts';
import * as store from './store.ts';

type InviteManyInput = z.infer<(typeof adminContract)['inviteMany']['input']>;
type InviteManyOutput = z.infer<(typeof adminContract)['inviteMany']['output']>;
type PeopleInput = z.infer<(typeof adminContract)['people']['input']>;
type PeopleOutput = z.infer<(typeof adminContract)['people']['output']>;
type CareTeamInput = z.infer<(typeof adminContract)['createCareTeam']['input']>;
type Nothing = Record<string, never>;

export interface AdminServices {
  clinic(): Promise<ClinicSettings>;
  updateClinic(session: SessionInfo, settings: ClinicSettings): Promise<Nothing>;
  people(session: SessionInfo, input: PeopleInput): Promise<PeopleOutput>;
  invitations(session: SessionInfo): Promise<InvitationRow[]>;
  invite(session: SessionInfo, input: InviteInput): Promise<Invited & { mailed: boolean }>;
  /** Checks all; makes all of them when confirmed and nothing is wrong with any. */
  inviteMany(session: SessionInfo, input: InviteManyInput): Promise<InviteManyOutput>;
  inviteReset(session: SessionInfo, userId: string): Promise<Invited>;
  revokeInvitation(session: SessionInfo, id: string): Promise<Nothing>;
  endSessions(session: SessionInfo, userId: string): Promise<Nothing>;
  setDisabled(session: SessionInfo, userId: string, disabled: boolean): Promise<Nothing>;
  clearMailRefusal(session: SessionInfo, userId: string): Promise<Nothing>;
  careTeams(session: SessionInfo): Promise<CareTeamRow[]>;
  createCareTeam(session: SessionInfo, input: CareTeamInput): Promise<{ id: string }>;
  updateCareTeam(session: SessionInfo, input: CareTeamInput & { id: string }): Promise<Nothing>;
  /** On a clinic without people: a fresh invitation for the first administrator; null otherwise. */
  bootstrapInvitation(): Promise<string | null>;
}

export function createAdminServices(
  deps: Pick<PlatformDeps, 'database' | 'clock' | 'sockets' | 'config'>,
): AdminServices {
  const { database, clock, sockets } = deps;
  const firstAdministrator = deps.config.adminEmail;
  const mailed = deps.config.mail.server !== null;
  const mailing = () => ({ secret: deps.config.secret('mail'), mailed, now: clock.now() });

  /** Care teams consist of patients and providers: anybody else among the new members is NOT_FOUND. */
  async function putMembers(
    q: Queryable,
    { userId: actorId }: SessionInfo,
    id: string,
    memberIds: readonly string[],
  ): Promise<void> {
    const members = [...new Set(memberIds)];
    if ((await store.countCareTeamPeople(q, members)) !== members.length) throw new DomainError('NOT_FOUND');
    const { added, removed } = await store.putCareTeamMembers(q, id, members);
    const detail = { careTeamId: id };
    for (const subjectId of added) await audit(q, { actorId, action: 'care-team.add', subjectId, detail });
    for (const subjectId of removed)
      await audit(q, { actorId, action: 'care-team.remove', subjectId, detail });
  }

  return {
    clinic: () => store.getSettings(database.pool),

    async updateClinic(session, settings) {
      if (!isTimeZone(settings.timeZone)) throw new DomainError('BAD_INPUT');
      await database.transaction(async (q) => {
        await store.putSettings(q, settings);
        await wakeReminders(q, null, clock.now());
        await audit(q, { actorId: session.userId, action: 'clinic.update', subjectId: null });
      });
      return {};
    },

    async people(session, { search, role, cursor, limit }) {
      const query = { search, role, after: cursor ?? null, limit: limit + 1, now: new Date(clock.now()) };
      const rows = await store.listPeople(database.pool, session, query);
      const people = rows.slice(0, limit);
      const last = people.at(-1);
      const next =
        rows.length > limit && last !== undefined ? { name: last.name, userId: last.userId } : null;
      return { people, next };
    },
    async invitations(session) {
      const rows = await store.listInvitations(database.pool, invitationScope(session));
      // Without a mail server nothing has left.
      return mailed ? rows : rows.map((row) => ({ ...row, mail: null }));
    },

    invite: (session, input) => database.transaction((q) => invite(q, session, input, mailing())),

    inviteMany: (session, { rows, confirmed }) =>
      database.transaction(async (q) => {
        const codes = await checkMany(q, session, rows);
        // All or none: half a list is harder to put right than a refused one.
        if (!confirmed || codes.some((code) => code !== null))
          return { results: codes.map((code) => ({ code, invited: null })) };
        const results = [];
        for (const row of rows)
          results.push({ code: null, invited: await invite(q, session, row, mailing()) });
        return { results };
      }),

    inviteReset: (session, userId) =>
      database.transaction(async (q) => {
        const { email, name, role } = await requireMayReset(q, session, userId);
        const createdById = session.userId;
        const now = clock.now();
        const invited = await issue(q, invitationScope(session), now, {
          purpose: 'reset',
          email,
          displayName: name,
          role,
          careTeamIds: [],
          userId,
          createdById,
        });
        await audit(q, { actorId: session.userId, action: 'identity.invite-reset', subjectId: userId });
        return invited;
      }),

    async revokeInvitation(session, id) {
      await database.transaction(async (q) => {
        if (!(await store.revokeInvitation(q, id, invitationScope(session))))
          throw new DomainError('NOT_FOUND');
        await audit(q, { actorId: session.userId, action: 'invitation.revoke', subjectId: id });
      });
      return {};
    },

    async endSessions(session, userId) {
      await database.transaction(async (q) => {
        const found = await store.lockPeople(q, [session.userId, userId]);
        if (found.get(session.userId) !== 'enabled') throw new DomainError('FORBIDDEN');
        if (!found.has(userId)) throw new DomainError('NOT_FOUND');
        await store.endSessions(q, userId);
        await audit(q, { actorId: session.userId, action: 'account.end-sessions', subjectId: userId });
      });
      await sockets.closeUser(userId);
      return {};
    },

    async setDisabled(session, userId, disabled) {
      // An administrator who locks the own account out could not undo it.
      if (userId === session.userId) throw new DomainError('FORBIDDEN');
      await database.transaction(async (q) => {
        const found = await store.lockPeople(q, [session.userId, userId]);
        // Two administrators who disable each other at once: the second one is none any more.
        if (found.get(session.userId) !== 'enabled') throw new DomainError('FORBIDDEN');
        if (!found.has(userId)) throw new DomainError('NOT_FOUND');
        await store.setDisabled(q, userId, disabled);
        if (disabled) await store.revokeInvitationsOf(q, userId);
        await audit(q, {
          actorId: session.userId,
          action: disabled ? 'account.disable' : 'account.enable',
          subjectId: userId,
        });
      });
      if (disabled) await sockets.closeUser(userId);
      return {};
    },

    async clearMailRefusal(session, userId) {
      await database.transaction(async (q) => {
        if (!(await clearMailRefusal(q, userId))) throw new DomainError('NOT_FOUND');
        await audit(q, { actorId: session.userId, action: 'mail.clear-refusal', subjectId: userId });
      });
      return {};
    },

    careTeams: (session) =>
      store.listCareTeams(database.pool, session.role === 'admin' ? null : session.userId),

    createCareTeam: (session, { name, memberIds }) =>
      database.transaction(async (q) => {
        const id = randomUUID();
        await store.insertCareTeam(q, id, name);
        await putMembers(q, session, id, memberIds);
        await audit(q, { actorId: session.userId, action: 'care-team.create', subjectId: id });
        return { id };
      }),

    async updateCareTeam(session, { id, name, memberIds }) {
      await database.transaction(async (q) => {
        if (!(await store.renameCareTeam(q, id, name))) throw new DomainError('NOT_FOUND');
        await putMembers(q, session, id, memberIds);
        await audit(q, { actorId: session.userId, action: 'care-team.update', subjectId: id });
      });
      return {};
    },

    bootstrapInvitation: () =>
      database.transaction(async (q) => {
        if (!(await store.claimBootstrap(q))) return null;
        const first = { email: firstAdministrator, displayName: 'Administrator', role: 'admin' } as const;
        const { id, token } = await issue(q, null, clock.now(), {
          ...first,
          purpose: 'join',
          careTeamIds: [],
          userId: null,
          createdById: null,
        });
        const detail = { role: first.role };
        await audit(q, { actorId: null, action: 'invitation.create', subjectId: id, detail });
        return token;
      }),
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
