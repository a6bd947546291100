/** Who may do what in clinic administration; checked here and nowhere else. */
import type { Role } from '#src/features/identity/contract.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import * as store from './store.ts';

/** The maker whose invitations one may see and revoke: everybody's for administrators, one's own for providers. */
export function invitationScope(session: SessionInfo): string | null {
  return session.role === 'admin' ? null : session.userId;
}

/** Administrators invite anybody anywhere; providers invite patients into care teams they are in. Answers the teams that exist. */
export async function requireMayInvite(
  q: Queryable,
  session: SessionInfo,
  invited: { role: Role; careTeamIds: readonly string[] },
): Promise<string[]> {
  const isAdmin = session.role === 'admin';
  if (!isAdmin && invited.role !== 'patient') throw new DomainError('FORBIDDEN');
  const teams = await store.filterCareTeams(q, invited.careTeamIds, isAdmin ? null : session.userId);
  if (teams.length !== new Set(invited.careTeamIds).size) throw new DomainError('NOT_FOUND');
  if (!isAdmin && teams.length === 0) throw new DomainError('FORBIDDEN');
  return teams;
}

/** Administrators for anybody; providers for patients of their own care teams. Unknown and forbidden answer alike to providers. */
export async function requireMayReset(
  q: Queryable,
  session: SessionInfo,
  userId: string,
): Promise<{ email: string; name: string; role: Role }> {
  const person = await store.findPerson(q, userId);
  if (person === null) throw new DomainError('NOT_FOUND');
  if (session.role === 'admin') return person;
  const own = person.role === 'patient' && (await store.shareCareTeam(q, session.userId, userId));
  if (!own) throw new DomainError('NOT_FOUND');
  return person;
}
