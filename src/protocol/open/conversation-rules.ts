/** The rules of each kind of entry, of policy and of consent (rules ENT-7 … ENT-12). */
import { findDevice } from './account-chain.ts';
import { equalBytes } from './bytes.ts';
import {
  type ConsentStatement,
  type ConversationPolicy,
  type EntryBody,
  type EntryKind,
  hashBoxes,
  type MemberRole,
  type RosterMember,
  writeConsent,
} from './conversation-entry.ts';
import type { AccountLookup, ConversationState } from './conversation-state.ts';
import { refuse } from './refusal.ts';
import { hasSignature } from './signed.ts';

interface KindRule {
  /** Roles in the entry before that may author it. */
  authors: readonly MemberRole[];
  /** May people come in, go out, change identity, change role? */
  enter: boolean;
  go: boolean;
  identity: boolean;
  roles: boolean;
  policy: boolean;
}

const still = { enter: false, go: false, identity: false, roles: false, policy: false };

const kindRules: Record<Exclude<EntryKind, 'create'>, KindRule> = {
  add: { ...still, authors: ['admin'], enter: true },
  remove: { ...still, authors: ['admin'], go: true },
  leave: { ...still, authors: ['admin', 'member', 'observer'], go: true },
  rekey: { ...still, authors: ['admin', 'member'] },
  policy: { ...still, authors: ['admin'], roles: true, policy: true },
  restore: { ...still, authors: ['admin'], identity: true },
};

/** Who came, went or changed between two rosters. */
export interface RosterChange {
  entered: RosterMember[];
  gone: RosterMember[];
  newIdentity: RosterMember[];
  newRole: RosterMember[];
}

export function compareRosters(
  before: readonly RosterMember[],
  after: readonly RosterMember[],
): RosterChange {
  const known = new Map(before.map((member) => [member.userId, member]));
  const change: RosterChange = { entered: [], gone: [], newIdentity: [], newRole: [] };
  for (const member of after) {
    const old = known.get(member.userId);
    known.delete(member.userId);
    if (old === undefined) change.entered.push(member);
    else if (!equalBytes(old.fp, member.fp)) change.newIdentity.push(member);
    if (old !== undefined && old.role !== member.role) change.newRole.push(member);
  }
  change.gone.push(...known.values());
  return change;
}

/** Role of the author and shape of the change that the entry's kind allows. */
export function checkKindRules(previous: ConversationState | null, entry: EntryBody): void {
  const users = new Set(entry.roster.map((member) => member.userId));
  if (users.size !== entry.roster.length) refuse('E_ROSTER', 'member twice'); // guard ROSTER-TWICE
  if (new Set(entry.tips.map((tip) => tip.deviceId)).size !== entry.tips.length)
    refuse('E_ROSTER', 'tip twice'); // guard TIP-TWICE
  checkLink(previous, entry);
  if (previous === null) {
    const creator = entry.roster.find((member) => member.userId === entry.author);
    if (creator?.role !== 'admin') refuse('E_ROLE', 'the creator is an admin'); // guard CREATE-ADMIN
    return;
  }
  if (entry.kind === 'create') refuse('E_CONV_FORK', 'created twice');
  const rule = kindRules[entry.kind];
  const role = previous.roster.find((member) => member.userId === entry.author)?.role;
  if (role === undefined || !rule.authors.includes(role)) refuse('E_ROLE'); // guard KIND-ROLE
  const change = compareRosters(previous.roster, entry.roster);
  if (change.entered.length > 0 !== rule.enter) refuse('E_ROSTER', 'who came in'); // guard KIND-ENTER
  if (change.gone.length > 0 !== rule.go) refuse('E_ROSTER', 'who went'); // guard KIND-GO
  if (change.newIdentity.length > 0 !== rule.identity) refuse('E_ROSTER', 'whose identity changed'); // guard KIND-IDENTITY
  if (change.newRole.length > 0 && !rule.roles) refuse('E_ROSTER', 'whose role changed'); // guard KIND-ROLES
  if (change.newIdentity.some((member) => member.userId === entry.author)) refuse('E_ROSTER', 'own identity'); // guard KIND-OWN-IDENTITY
  if (entry.kind === 'leave') checkLeave(previous, entry, change.gone);
  else if (!users.has(entry.author)) refuse('E_ROSTER', 'the author stays'); // guard AUTHOR-STAYS
}

/** Who leaves cannot hand out a key they would know: no new epoch, no boxes; somebody who stays re-keys before the next message. */
function checkLeave(previous: ConversationState, entry: EntryBody, gone: readonly RosterMember[]): void {
  if (gone.length !== 1 || gone[0]?.userId !== entry.author)
    refuse('E_ROSTER', 'one leaves for oneself only'); // guard LEAVE-SELF
  const epoch = previous.epochs[previous.epoch];
  if (epoch === undefined || !equalBytes(entry.epochCommit, epoch.commit)) refuse('E_EPOCH_COMMIT'); // guard LEAVE-COMMIT
  if (!equalBytes(entry.boxesHash, hashBoxes([]))) refuse('E_BOXES', 'a leave has none'); // guard LEAVE-BOXES
}

/** There is a way back to the epoch before exactly where both policies share history. */
function checkLink(previous: ConversationState | null, entry: EntryBody): void {
  const shared =
    previous?.policy.historyShared === true && entry.policy.historyShared && entry.kind !== 'leave';
  if (!shared && entry.link.length !== 0) refuse('E_EPOCH', 'link across a history floor'); // guard LINK-FLOOR
  if (shared && entry.link.length === 0) refuse('E_EPOCH', 'link missing'); // guard LINK-MISSING
}

function samePolicy(a: ConversationPolicy, b: ConversationPolicy): boolean {
  return (
    a.historyShared === b.historyShared &&
    a.patientConsent === b.patientConsent &&
    a.minV === b.minV &&
    a.minSuite === b.minSuite
  );
}

/** True when `after` lets more people read or come in than `before`. */
function loosens(before: ConversationPolicy, after: ConversationPolicy): boolean {
  return (!before.historyShared && after.historyShared) || (before.patientConsent && !after.patientConsent);
}

/** Versions never go down; policy changes in `policy` entries only. */
export function checkPolicy(previous: ConversationState | null, entry: EntryBody): void {
  const { policy } = entry;
  if (policy.minV > entry.v || policy.minSuite > entry.suite) refuse('E_DOWNGRADE', 'below its own minimum'); // guard POLICY-OWN-MIN
  if (previous === null) return;
  const before = previous.policy;
  if (policy.minV < before.minV || policy.minSuite < before.minSuite)
    refuse('E_DOWNGRADE', 'minimum lowered'); // guard POLICY-MIN
  if (entry.kind !== 'policy' && !samePolicy(before, policy))
    refuse('E_DOWNGRADE', 'policy changed in passing'); // guard POLICY-KIND
}

/** What a consent to this entry has to say. */
export function consentStatement(
  previous: ConversationState,
  entry: Pick<EntryBody, 'kind' | 'policy' | 'roster'>,
): ConsentStatement {
  const { entered, newIdentity } = compareRosters(previous.roster, entry.roster);
  return {
    conversationId: previous.conversationId,
    prevEntryHash: previous.headHash,
    kind: entry.kind,
    policy: entry.policy,
    entering: [...entered, ...newIdentity].map(({ userId, role, fp }) => ({ userId, role, fp })),
  };
}

/** Members whose consent the entry needs: patients of the entry before, but its author and who is restored. */
export function consentNeeded(
  previous: ConversationState,
  entry: Pick<EntryBody, 'kind' | 'policy' | 'roster' | 'author'>,
  lookup: AccountLookup,
): RosterMember[] {
  const { entered, newIdentity } = compareRosters(previous.roster, entry.roster);
  const looser = loosens(previous.policy, entry.policy);
  if (!looser && !(previous.policy.patientConsent && entered.length + newIdentity.length > 0)) return [];
  const restored = new Set(newIdentity.map((member) => member.userId));
  return previous.roster.filter(
    (member) =>
      member.userId !== entry.author &&
      !restored.has(member.userId) &&
      lookup(member.userId, member.fp)?.profile?.role === 'patient',
  );
}

/** Every needed consent is there and signed by a device of that patient; a looser policy without patients is the creator's alone. */
export function checkConsents(
  previous: ConversationState | null,
  entry: EntryBody,
  lookup: AccountLookup,
): void {
  if (previous === null) return;
  const needed = consentNeeded(previous, entry, lookup);
  const hasPatient = previous.roster.some((m) => lookup(m.userId, m.fp)?.profile?.role === 'patient');
  const looser = loosens(previous.policy, entry.policy);
  if (looser && !hasPatient && entry.author !== previous.creator) refuse('E_DOWNGRADE', 'policy loosened'); // guard POLICY-LOOSER
  const body = needed.length === 0 ? null : writeConsent(consentStatement(previous, entry));
  for (const patient of needed) {
    const consent = entry.consents.find((candidate) => candidate.userId === patient.userId);
    const account = lookup(patient.userId, patient.fp);
    if (consent === undefined || account === null || body === null) refuse('E_CONSENT', 'missing');
    const device = findDevice(account, consent.deviceId) ?? refuse('E_CONSENT', 'unknown device');
    const seen =
      entry.roster.find((member) => member.userId === patient.userId)?.chainSeq ?? patient.chainSeq;
    if (device.revokedSeq !== null && device.revokedSeq <= seen) refuse('E_CONSENT', 'revoked device'); // guard CONSENT-REVOKED
    const parts = { body, signature: consent.signature };
    if (!hasSignature('consent', parts, device.dkPk)) refuse('E_CONSENT', 'signature'); // guard CONSENT-SIG
  }
}
