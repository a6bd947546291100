/** Clinic administration: settings, people, invitations, care teams. Each change leaves an audit record. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { adminContract, ClinicSettings, InvitationRow, PersonRow } from '../contract.ts';
import { invitationScope, requireMayInvite, requireMayReset } from './access.ts';
import * as store from './store.ts';

const joinDays = 7;
const resetDays = 2;
const dayMs = 24 * 60 * 60 * 1000;

type InviteInput = z.infer<(typeof adminContract)['invite']['input']>;
type CareTeamInput = z.infer<(typeof adminContract)['createCareTeam']['input']>;
interface Invited {
  id: string;
  token: string;
  expiresAt: number;
}
type Nothing = Record<string, never>;

export interface AdminServices {
  clinic(): Promise<ClinicSettings>;
  updateClinic(session: SessionInfo, settings: ClinicSettings): Promise<Nothing>;
  people(session: SessionInfo): Promise<PersonRow[]>;
  invitations(session: SessionInfo): Promise<InvitationRow[]>;
  invite(session: SessionInfo, input: InviteInput): Promise<Invited>;
  inviteReset(session: SessionInfo, userId: string): Promise<Invited>;
  revokeInvitation(session: SessionInfo, id: string): Promise<Nothing>;
  setDisabled(session: SessionInfo, userId: string, disabled: boolean): Promise<Nothing>;
  careTeams(session: SessionInfo): Promise<{ id: string; name: string; memberIds: string[] }[]>;
  createCareTeam(session: SessionInfo, input: CareTeamInput): Promise<{ id: string }>;
  updateCareTeam(session: SessionInfo, input: CareTeamInput & { id: string }): Promise<Nothing>;
  /** On a clinic without people: a fresh invitation for the first administrator; null otherwise. */
  bootstrapInvitation(): Promise<string | null>;
}

export function createAdminServices(
  deps: Pick<PlatformDeps, 'database' | 'clock' | 'sockets'>,
): AdminServices {
  const { database, clock, sockets } = deps;

  async function issue(
    q: Queryable,
    invitation: Omit<store.NewInvitation, 'id' | 'tokenHash' | 'expiresAt'>,
  ): Promise<Invited> {
    const token = randomBytes(32).toString('base64url');
    const days = invitation.purpose === 'join' ? joinDays : resetDays;
    const expiresAt = clock.now() + days * dayMs;
    const id = randomUUID();
    const tokenHash = createHash('sha256').update(token).digest();
    await store.supersedeInvitations(q, invitation.email, invitation.purpose);
    await store.insertInvitation(q, { ...invitation, id, tokenHash, expiresAt: new Date(expiresAt) });
    return { id, token, expiresAt };
  }

  return {
    clinic: () => store.getSettings(database.pool),

    async updateClinic(session, settings) {
      if (!isTimeZone(settings.timeZone)) throw new DomainError('BAD_INPUT');
      await database.transaction(async (q) => {
        await store.putSettings(q, settings);
        await audit(q, { actorId: session.userId, action: 'clinic.update', subjectId: null });
      });
      return {};
    },

    people: (session) => store.listPeople(database.pool, session),
    invitations: (session) => store.listInvitations(database.pool, invitationScope(session)),

    invite: (session, input) =>
      database.transaction(async (q) => {
        const careTeamIds = await requireMayInvite(q, session, input);
        if (await store.emailTaken(q, input.email)) throw new DomainError('EMAIL_TAKEN');
        const { email, displayName, role } = input;
        const createdById = session.userId;
        const invited = await issue(q, {
          purpose: 'join',
          email,
          displayName,
          role,
          careTeamIds,
          userId: null,
          createdById,
        });
        await audit(q, {
          actorId: session.userId,
          action: 'invitation.create',
          subjectId: invited.id,
          detail: { role },
        });
        return invited;
      }),

    inviteReset: (session, userId) =>
      database.transaction(async (q) => {
        const { email, name, role } = await requireMayReset(q, session, userId);
        const createdById = session.userId;
        const invited = await issue(q, {
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

    async setDisabled(session, userId, disabled) {
      // An administrator who locks the own account out could not undo it.
      if (userId === session.userId) throw new DomainError('FORBIDDEN');
      await database.transaction(async (q) => {
        if (!(await store.setDisabled(q, userId, disabled))) throw new DomainError('NOT_FOUND');
        await audit(q, {
          actorId: session.userId,
          action: disabled ? 'account.disable' : 'account.enable',
          subjectId: userId,
        });
      });
      if (disabled) await sockets.closeUser(userId);
      return {};
    },

    careTeams: (session) =>
      store.listCareTeams(database.pool, session.role === 'admin' ? null : session.userId),

    createCareTeam: (session, { name, memberIds }) =>
      database.transaction(async (q) => {
        const id = randomUUID();
        await store.insertCareTeam(q, id, name);
        await store.putCareTeamMembers(q, id, memberIds);
        await audit(q, { actorId: session.userId, action: 'care-team.create', subjectId: id });
        return { id };
      }),

    async updateCareTeam(session, { id, name, memberIds }) {
      await database.transaction(async (q) => {
        if (!(await store.renameCareTeam(q, id, name))) throw new DomainError('NOT_FOUND');
        await store.putCareTeamMembers(q, id, memberIds);
        await audit(q, { actorId: session.userId, action: 'care-team.update', subjectId: id });
      });
      return {};
    },

    bootstrapInvitation: () =>
      database.transaction(async (q) => {
        if (!(await store.claimBootstrap(q))) return null;
        const first = { email: 'admin@clinic.example', displayName: 'Administrator', role: 'admin' } as const;
        const { token } = await issue(q, {
          ...first,
          purpose: 'join',
          careTeamIds: [],
          userId: null,
          createdById: null,
        });
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
