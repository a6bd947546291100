/** An administrator's statements about staff: what is compared, signed, renewed and taken back. */
import { type AccountState, verifyChain } from '#src/protocol/open/account-chain.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { type Attestation, openAttestation } from '#src/protocol/open/clinic-root.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { Refusal, refuse } from '#src/protocol/open/refusal.ts';
import { identityDigits } from '#src/protocol/open/safety-number.ts';
import { signAttestation } from '#src/protocol/secret/clinic-root.ts';
import type { StaffRow } from '../contract.ts';
import { requireRootKeys, type TrustDeps } from './clinic-root.ts';
import type { StaffIdentity, StaffView } from './trust-api.ts';

const yearMs = 365 * 24 * 60 * 60 * 1000;
const pageSize = 20;

interface Person extends StaffRow {
  statement: Attestation | null;
}

async function readStaff(deps: TrustDeps): Promise<Person[]> {
  const rootPk = deps.session.directory.vouching.memory?.rootPk ?? null;
  const rows = await deps.api.trust.staff.query();
  return rows.map((row) => ({ ...row, statement: openOwn(row, rootPk) }));
}

function openOwn({ userId, signed }: StaffRow, rootPk: Uint8Array | null): Attestation | null {
  if (signed === null || rootPk === null) return null;
  try {
    const statement = openAttestation(signed, rootPk);
    return statement.userId === userId ? statement : null;
  } catch (error) {
    // What the clinic's key has not signed is shown as nothing.
    if (error instanceof Refusal) return null;
    throw error;
  }
}

function standingOf({ statement, fp, name, role }: Person, now: number): StaffView['standing'] {
  if (fp === null) return 'unready';
  if (statement === null) return 'none';
  if (statement.standing === 'revoked') return 'revoked';
  const same = equalBytes(statement.fp, fp) && statement.displayName === name && statement.role === role;
  if (!same) return 'changed';
  return now >= statement.expiresAt ? 'expired' : 'attested';
}

export async function listStaff(deps: TrustDeps): Promise<StaffView[]> {
  const people = await readStaff(deps);
  return people.map((person) => ({
    userId: person.userId,
    name: person.name,
    role: person.role,
    disabled: person.disabled,
    standing: standingOf(person, deps.now()),
    licence: person.statement?.licence ?? '',
    expiresAt: person.statement?.expiresAt ?? null,
  }));
}

/** Chains as served, verified: what a statement is about. */
async function readChains({ api }: TrustDeps, userIds: readonly string[]): Promise<AccountState[]> {
  const states: AccountState[] = [];
  for (let start = 0; start < userIds.length; start += pageSize) {
    const page = await api.trust.staffChains.query({ userIds: userIds.slice(start, start + pageSize) });
    for (const { userId, links } of page) states.push(verifyChain(asUserId(userId), links));
  }
  return states;
}

export async function readIdentities(deps: TrustDeps, userIds: readonly string[]): Promise<StaffIdentity[]> {
  const states = await readChains(deps, userIds);
  return states.flatMap(({ userId, ikPk, profile }) =>
    profile === null
      ? []
      : [
          {
            userId,
            name: profile.displayName,
            role: profile.role,
            digits: identityDigits({ userId, ikPk }),
          },
        ],
  );
}

async function publish(deps: TrustDeps, statements: readonly Omit<Attestation, 'rootPk'>[]): Promise<void> {
  if (statements.length === 0) return;
  const root = await requireRootKeys(deps);
  await deps.api.trust.attest.mutate({ signed: statements.map((each) => signAttestation(root, each)) });
}

/** Later than the statement before, whatever the clocks of two administrators say. */
function issueTime(deps: TrustDeps, before: Attestation | null): number {
  return Math.max(deps.now(), (before?.issuedAt ?? 0) + 1);
}

function statementOf(
  deps: TrustDeps,
  state: AccountState,
  more: { licence: string; clinic: string; before: Attestation | null },
): Omit<Attestation, 'rootPk'> {
  const profile = state.profile ?? refuse('E_PROFILE');
  const { licence, clinic, before } = more;
  const issuedAt = issueTime(deps, before);
  const { userId, fp } = state;
  return {
    userId,
    fp,
    ...profile,
    licence,
    clinic,
    standing: 'attested',
    issuedAt,
    expiresAt: issuedAt + yearMs,
  };
}

/** For identities that were compared: what they are now must give the same digits (E_ATTEST). */
export async function attestStaff(
  deps: TrustDeps,
  people: readonly { userId: string; digits: string; licence: string }[],
): Promise<void> {
  const { name: clinic } = await deps.api.admin.clinic.query();
  const known = new Map((await readStaff(deps)).map((person) => [person.userId, person.statement]));
  const states = await readChains(
    deps,
    people.map((person) => person.userId),
  );
  const statements = people.map(({ userId, digits, licence }) => {
    const state = states.find((each) => each.userId === userId);
    if (state === undefined || identityDigits(state) !== digits) refuse('E_ATTEST', 'another identity');
    return statementOf(deps, state, { licence: licence.trim(), clinic, before: known.get(userId) ?? null });
  });
  await publish(deps, statements);
}

/** Nothing has to be compared where nothing has changed. Answers how many were renewed. */
export async function renewStaff(deps: TrustDeps, userIds: readonly string[]): Promise<number> {
  const { name: clinic } = await deps.api.admin.clinic.query();
  const people = (await readStaff(deps)).filter(({ userId }) => userIds.includes(userId));
  const states = await readChains(
    deps,
    people.map((person) => person.userId),
  );
  const statements = states.flatMap((state) => {
    const before = people.find(({ userId }) => userId === state.userId)?.statement ?? null;
    const same =
      before !== null &&
      before.standing === 'attested' &&
      equalBytes(before.fp, state.fp) &&
      before.displayName === state.profile?.displayName &&
      before.role === state.profile.role;
    return same ? [statementOf(deps, state, { licence: before.licence, clinic, before })] : [];
  });
  await publish(deps, statements);
  return statements.length;
}

/** A newer statement that says no. */
export async function revokeStaff(deps: TrustDeps, userId: string): Promise<void> {
  const before = (await readStaff(deps)).find((person) => person.userId === userId)?.statement ?? null;
  if (before === null) return refuse('E_ATTEST', 'there is no statement to take back');
  const issuedAt = issueTime(deps, before);
  await publish(deps, [{ ...before, standing: 'revoked', issuedAt, expiresAt: issuedAt + yearMs }]);
}
