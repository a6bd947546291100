/**
 * Who may call what, written down: every procedure × everybody, with inputs that point at somebody else's things. A procedure
 * without a row fails the matrix test. `typed` stands for any code of ours that is a refusal.
 */

import { defaultPreferences } from '#src/features/notifications/contract.ts';
import { goodDevices } from '#tests/support/visits.ts';

/** Ids that the rows point at: a conversation of `patient` and `provider`, and people. */
export interface Ids {
  conversation: string;
  unknownConversation: string;
  patient: string;
  provider: string;
  stranger: string;
  unknownUuid: string;
  careTeam: string;
  /** A video visit of `patient` and `provider` that lies a month ahead, and its appointment. */
  visit: string;
  appointment: string;
  /** The pass of `provider` for a call that is open now. */
  pass: string;
  /** The caller's own session, for inputs that have to name it. */
  self: { userId: string; deviceId: string };
}

/**
 * `patient`, `provider`: members of the conversation. `other…`: accounts that have nothing to do with it. `guest`: nobody, with the
 * cookie of a guest of the call that `pass` is for; like `anonymous` wherever a row does not say otherwise.
 */
export const callers = [
  'anonymous',
  'patient',
  'provider',
  'otherPatient',
  'otherProvider',
  'admin',
  'guest',
] as const;
export type Caller = (typeof callers)[number];
type Expected = Record<Caller, string>;

export interface Row {
  path: string;
  why: string;
  input?: (ids: Ids) => unknown;
  expected: Expected;
}

const junk = (size: number) => new Uint8Array(size).fill(7);
const token = 'A'.repeat(43);
const key = `${'A'.repeat(43)}=`;
const kdf = { alg: 'argon2id13', opsLimit: 3, memBytes: 64 * 1024 * 1024, salt: junk(16) };
const update = { afterSeq: 0, links: [junk(40)], slots: [], vault: null, vaultVersion: null };

function all(code: string, except: Partial<Expected> = {}): Expected {
  const rest = { patient: code, provider: code, otherPatient: code, otherProvider: code, admin: code };
  const anonymous = except.anonymous ?? 'UNAUTHENTICATED';
  return { ...rest, ...except, anonymous, guest: except.guest ?? anonymous };
}
const everybody = (code: string): Expected => all(code, { anonymous: code });
const adminOnly = (code: string, except: Partial<Expected> = {}) =>
  all('FORBIDDEN', { admin: code, ...except });
const staffOnly = (code: string) => all(code, { patient: 'FORBIDDEN', otherPatient: 'FORBIDDEN' });
/** Messaging: administrators have no part in it. */
const people = (code: string, except: Partial<Expected> = {}) => all(code, { admin: 'FORBIDDEN', ...except });
const members = (code: string) => all('NOT_FOUND', { patient: code, provider: code, admin: 'FORBIDDEN' });
const providersOnly = (code: string) => all('FORBIDDEN', { provider: code, otherProvider: code });
/** The desk of the conversation: its providers only. */
const desk = (code: string) => all('FORBIDDEN', { provider: code, otherProvider: 'NOT_FOUND' });

/** Calls: a pass that is not the caller's own is none. */
const noPass = (except: Partial<Expected> = {}) =>
  all('CALL_TOKEN_INVALID', { admin: 'FORBIDDEN', guest: 'CALL_TOKEN_INVALID', ...except });
const sample = {
  at: 0,
  roundTripMs: 20,
  lossPercent: 0,
  jitterMs: 2,
  kbitPerSecond: 800,
  width: 640,
  height: 360,
  fps: 30,
  relayed: false,
  word: 'good',
};

/** The patient of the visit only. */
const patientOf = (code: string) => all('FORBIDDEN', { patient: code, otherPatient: 'NOT_FOUND' });

function userId(ids: Ids): string {
  return ids.unknownUuid;
}
const material = (ids: Ids) => ({
  userId: userId(ids),
  kdf,
  authKey: key,
  recoveryAuthKey: key,
  links: [junk(40)],
  slots: [
    { slotId: ids.unknownUuid, kind: 'password', blob: junk(40) },
    { slotId: ids.unknownUuid, kind: 'recovery', blob: junk(40) },
  ],
  vault: junk(40),
  vaultVersion: 1,
});
const envelope = (ids: Ids, conversationId: string) => ({
  v: 1,
  conversationId,
  epoch: 999,
  messageId: ids.unknownUuid,
  sender: ids.self.userId,
  device: ids.self.deviceId,
  hdr: junk(64),
  body: junk(64),
});
const page = (conversationId: string) => ({ conversationId, before: null, after: null, limit: 10 });
const noFilter = { from: null, until: null, actorId: null, subjectId: null, group: null };
/** Another one for each caller. */
const mailboxOf = (ids: Ids) => new Uint8Array(32).map((_, at) => ids.self.deviceId.charCodeAt(at % 36));
const newEntry = { entry: junk(64), boxes: [] };

export const rows: readonly Row[] = [
  // people's data
  {
    path: 'records.page',
    why: 'about somebody else: for administrators',
    input: (ids) => ({ userId: ids.patient, section: 'account', after: null }),
    expected: adminOnly('OK', { patient: 'OK' }),
  },
  {
    path: 'records.page',
    why: 'about oneself',
    input: () => ({ userId: null, section: 'account', after: null }),
    expected: all('OK'),
  },
  {
    path: 'records.erase',
    why: 'nobody of this id',
    input: (ids) => ({ userId: ids.unknownUuid, typedName: 'x' }),
    expected: adminOnly('NOT_FOUND'),
  },
  {
    path: 'records.erase',
    why: 'the name is typed wrong',
    input: (ids) => ({ userId: ids.patient, typedName: 'not the name' }),
    expected: adminOnly('BAD_INPUT'),
  },
  {
    path: 'records.proof',
    why: 'of somebody who was not erased',
    input: (ids) => ({ userId: ids.patient }),
    expected: adminOnly('NOT_FOUND'),
  },
  { path: 'records.erasures', why: 'who was erased', expected: adminOnly('OK') },
  { path: 'records.retention', why: 'how long records are kept', expected: adminOnly('OK') },
  {
    path: 'records.putRetention',
    why: 'how long records are kept',
    input: () => ({ auditYears: 6, qualityDays: 400, invitationDays: 90 }),
    expected: adminOnly('OK'),
  },
  // the audit log
  {
    path: 'audit.list',
    why: 'who did what is for administrators',
    input: () => ({ ...noFilter, purpose: 'view', limit: 10 }),
    expected: adminOnly('OK'),
  },
  { path: 'audit.state', why: 'the newest head', expected: adminOnly('OK') },
  { path: 'audit.verify', why: 'reads the whole log', expected: adminOnly('OK') },
  { path: 'audit.heads', why: 'signs the end of the log', expected: adminOnly('OK') },
  // identity: before sign-in
  {
    path: 'identity.prelogin',
    why: 'known or not, everybody gets a salt',
    input: () => ({ email: 'x@example.org' }),
    expected: everybody('OK'),
  },
  {
    path: 'identity.openSession',
    why: 'a wrong password',
    input: (ids) => ({ email: `z-${ids.self.userId}@example.org`, authKey: key }),
    expected: everybody('WRONG_PASSWORD'),
  },
  {
    path: 'identity.endSession',
    why: 'a token of nobody: known or not is answered alike',
    input: () => ({ token }),
    expected: everybody('OK'),
  },
  {
    path: 'identity.invitation',
    why: 'a token that is none',
    input: () => ({ token }),
    expected: everybody('INVITATION_UNKNOWN'),
  },
  {
    path: 'identity.acceptInvitation',
    why: 'junk material',
    input: (ids) => ({ token, locale: 'en', material: material(ids) }),
    expected: everybody('typed'),
  },
  {
    path: 'identity.resetIdentity',
    why: 'junk material',
    input: (ids) => ({ token, material: material(ids) }),
    expected: everybody('typed'),
  },
  {
    path: 'identity.recoveryBegin',
    why: 'a wrong code',
    input: (ids) => ({ email: `x-${ids.self.userId}@example.org`, recoveryAuthKey: key }),
    expected: everybody('RECOVERY_WRONG'),
  },
  {
    path: 'identity.recoveryComplete',
    why: 'a wrong code',
    input: (ids) => ({
      email: `y-${ids.self.userId}@example.org`,
      recoveryAuthKey: key,
      authKey: key,
      kdf,
      newRecoveryAuthKey: key,
      update,
    }),
    expected: everybody('RECOVERY_WRONG'),
  },
  {
    path: 'identity.revocation',
    why: 'without that device’s signature nobody learns anything',
    input: (ids) => ({
      userId: ids.patient,
      deviceId: ids.self.deviceId,
      sessionId: ids.unknownUuid,
      afterSeq: 0,
      proof: junk(64),
    }),
    expected: everybody('NOT_FOUND'),
  },
  // identity: one's own account
  { path: 'identity.me', why: 'oneself', expected: all('OK') },
  {
    path: 'identity.material',
    why: 'one’s own sealed keys',
    input: () => ({ slot: 'password' }),
    expected: all('OK'),
  },
  { path: 'identity.passkeys', why: 'one’s own', expected: all('OK') },
  {
    path: 'identity.addPasskeySlot',
    why: 'a wrong password',
    input: () => ({ currentAuthKey: key, update }),
    expected: all('typed'),
  },
  {
    path: 'identity.renamePasskey',
    why: 'a passkey of nobody',
    input: (ids) => ({ id: ids.unknownUuid, name: 'Phone' }),
    expected: all('NOT_FOUND'),
  },
  {
    path: 'identity.removePasskey',
    why: 'a passkey of nobody',
    input: (ids) => ({ id: ids.unknownUuid, update: null }),
    expected: all('NOT_FOUND'),
  },
  { path: 'identity.secondFactor', why: 'one’s own', expected: all('OK') },
  {
    path: 'identity.beginSecondFactor',
    why: 'a wrong password',
    input: () => ({ currentAuthKey: key }),
    expected: all('WRONG_PASSWORD'),
  },
  {
    path: 'identity.confirmSecondFactor',
    why: 'nothing was begun',
    input: () => ({ code: '123456' }),
    expected: all('NOT_FOUND'),
  },
  {
    path: 'identity.renewBackupCodes',
    why: 'there is no second step',
    input: () => ({ currentAuthKey: key, code: '123456' }),
    expected: all('NOT_FOUND'),
  },
  {
    path: 'identity.endSecondFactor',
    why: 'there is no second step',
    input: () => ({ currentAuthKey: key, code: '123456' }),
    expected: all('NOT_FOUND'),
  },
  {
    path: 'identity.secondFactorPolicy',
    why: 'administrators only',
    expected: all('FORBIDDEN', { admin: 'OK' }),
  },
  {
    path: 'identity.setSecondFactorPolicy',
    why: 'administrators only',
    input: () => ({ roles: [] }),
    expected: all('FORBIDDEN', { admin: 'OK' }),
  },
  { path: 'identity.sessions', why: 'one’s own sessions', expected: all('OK') },
  {
    path: 'identity.closeSession',
    why: 'a session of nobody',
    input: (ids) => ({ sessionId: ids.unknownUuid }),
    expected: all('NOT_FOUND'),
  },
  { path: 'identity.closeOtherSessions', why: 'one’s own other sessions', expected: all('OK') },
  {
    path: 'identity.log',
    why: 'hashes, for everybody in the clinic',
    input: () => ({ after: 0 }),
    expected: all('OK'),
  },
  { path: 'identity.deviceActivity', why: 'one’s own devices', expected: all('OK') },
  { path: 'identity.setLocale', why: 'oneself', input: () => ({ locale: 'en' }), expected: all('OK') },
  {
    path: 'identity.addDevice',
    why: 'junk links',
    input: (ids) => ({ deviceId: ids.unknownUuid, update }),
    expected: all('typed'),
  },
  {
    path: 'identity.bindDevice',
    why: 'a device of nobody',
    input: (ids) => ({ deviceId: ids.unknownUuid, proof: junk(64) }),
    expected: all('typed'),
  },
  { path: 'identity.updateAccount', why: 'junk links', input: () => ({ update }), expected: all('typed') },
  {
    path: 'identity.changePassword',
    why: 'a wrong password',
    input: () => ({ currentAuthKey: key, authKey: key, kdf, update }),
    expected: all('typed'),
  },
  {
    path: 'identity.replaceRecovery',
    why: 'a wrong password',
    input: () => ({ currentAuthKey: key, recoveryAuthKey: key, update }),
    expected: all('typed'),
  },
  {
    path: 'identity.chains',
    why: 'the patient’s keys: for the patient and those who may write to them',
    input: (ids) => ({ users: [{ userId: ids.patient, era: 0, afterSeq: -1 }] }),
    expected: all('NOT_FOUND', { patient: 'OK', provider: 'OK' }),
  },
  {
    path: 'identity.chains',
    why: 'keys of nobody',
    input: (ids) => ({ users: [{ userId: ids.unknownUuid, era: 0, afterSeq: -1 }] }),
    expected: all('NOT_FOUND'),
  },

  // linking a device: a mailbox that is not there
  {
    path: 'linking.open',
    why: 'a mailbox for whoever asks, once',
    input: (ids) => ({ mailboxId: mailboxOf(ids), offer: junk(72) }),
    expected: everybody('OK'),
  },
  {
    path: 'linking.type',
    why: 'nobody’s mailbox',
    input: () => ({ mailboxId: junk(32), typed: junk(32) }),
    expected: everybody('LINKING_OVER'),
  },
  {
    path: 'linking.collect',
    why: 'nobody’s mailbox',
    input: () => ({ mailboxId: junk(32) }),
    expected: everybody('LINKING_OVER'),
  },
  {
    path: 'linking.signIn',
    why: 'nobody’s mailbox',
    input: () => ({ mailboxId: junk(32), grant: junk(32) }),
    expected: everybody('LINKING_OVER'),
  },
  {
    path: 'linking.read',
    why: 'nobody’s mailbox',
    input: () => ({ mailboxId: junk(32) }),
    expected: all('LINKING_OVER'),
  },
  {
    path: 'linking.answer',
    why: 'a wrong password',
    input: () => ({ mailboxId: junk(32), sealed: junk(40), grantHash: junk(32), authKey: key }),
    expected: all('typed'),
  },
  {
    path: 'linking.refuse',
    why: 'nothing happens to others’',
    input: () => ({ mailboxId: junk(32) }),
    expected: all('OK'),
  },

  // the clinic's own key
  { path: 'trust.root', why: 'it is as public as the poster', expected: everybody('OK') },
  {
    path: 'trust.publishRoot',
    why: 'administrators; and not over one they have not seen',
    input: () => ({ rootPk: junk(32), replaces: junk(32) }),
    expected: adminOnly('ROOT_CHANGED'),
  },
  { path: 'trust.staff', why: 'administrators', expected: adminOnly('OK') },
  {
    path: 'trust.staffChains',
    why: 'administrators; a patient is not of the staff',
    input: (ids) => ({ userIds: [ids.patient] }),
    expected: adminOnly('NOT_FOUND'),
  },
  {
    path: 'trust.attest',
    why: 'administrators; there is no root here',
    input: () => ({ signed: [junk(64)] }),
    expected: adminOnly('NOT_FOUND'),
  },
  {
    path: 'trust.attestations',
    why: 'strangers and nobody are left out of the answer',
    input: (ids) => ({ userIds: [ids.provider, ids.unknownUuid] }),
    expected: all('OK'),
  },

  // messaging
  { path: 'messages.contacts', why: 'one’s own', expected: people('OK') },
  { path: 'messages.careTeams', why: 'one’s own', expected: people('OK') },
  {
    path: 'messages.list',
    why: 'one’s own',
    input: () => ({ cursor: null, limit: 10 }),
    expected: people('OK'),
  },
  {
    path: 'messages.conversation',
    why: 'members read',
    input: (ids) => page(ids.conversation),
    expected: members('OK'),
  },
  {
    path: 'messages.conversation',
    why: 'one that does not exist',
    input: (ids) => page(ids.unknownConversation),
    expected: people('NOT_FOUND'),
  },
  {
    path: 'messages.entries',
    why: 'members read',
    input: (ids) => ({ conversationId: ids.conversation, after: -1 }),
    expected: members('OK'),
  },
  {
    path: 'messages.entries',
    why: 'one that does not exist',
    input: (ids) => ({ conversationId: ids.unknownConversation, after: -1 }),
    expected: people('NOT_FOUND'),
  },
  {
    path: 'messages.members',
    why: 'members read',
    input: (ids) => ({ conversationId: ids.conversation }),
    expected: members('OK'),
  },
  {
    path: 'messages.members',
    why: 'one that does not exist',
    input: (ids) => ({ conversationId: ids.unknownConversation }),
    expected: people('NOT_FOUND'),
  },
  {
    path: 'messages.send',
    why: 'an epoch that is none: members learn that, others nothing',
    input: (ids) => envelope(ids, ids.conversation),
    expected: members('EPOCH_STALE'),
  },
  {
    path: 'messages.send',
    why: 'in the patient’s name: the patient alone gets as far as the epoch',
    input: (ids) => ({ ...envelope(ids, ids.conversation), sender: ids.patient }),
    expected: people('FORBIDDEN', { patient: 'EPOCH_STALE' }),
  },
  {
    path: 'messages.place',
    why: 'a message that is not there',
    input: (ids) => ({ conversationId: ids.conversation, messageId: ids.unknownUuid }),
    expected: people('NOT_FOUND'),
  },
  {
    path: 'messages.erase',
    why: 'a message that nobody has deleted',
    input: (ids) => ({ conversationId: ids.conversation, messageId: ids.unknownUuid }),
    expected: people('NOT_FOUND'),
  },
  {
    path: 'messages.markDelivered',
    why: 'junk receipt',
    input: (ids) => ({ conversationId: ids.conversation, signed: junk(64) }),
    expected: members('REFUSED'),
  },
  {
    path: 'messages.markRead',
    why: 'junk receipt',
    input: (ids) => ({ conversationId: ids.conversation, signed: junk(64) }),
    expected: members('REFUSED'),
  },
  {
    path: 'messages.typing',
    why: 'members only',
    input: (ids) => ({ conversationId: ids.conversation, sealed: junk(64) }),
    expected: members('OK'),
  },
  {
    path: 'messages.typing',
    why: 'one that does not exist',
    input: (ids) => ({ conversationId: ids.unknownConversation, sealed: junk(64) }),
    expected: people('NOT_FOUND'),
  },
  {
    path: 'messages.addEntry',
    why: 'junk entry',
    input: (ids) => ({ conversationId: ids.conversation, next: newEntry }),
    expected: members('REFUSED'),
  },
  {
    path: 'messages.start',
    why: 'junk entry',
    input: (ids) => ({
      conversationId: ids.unknownConversation,
      kind: 'direct',
      careTeamId: null,
      patientId: null,
      first: newEntry,
    }),
    expected: people('REFUSED'),
  },

  // attachments
  { path: 'attachments.limits', why: 'what may be attached', expected: people('OK') },
  {
    path: 'attachments.resume',
    why: 'an upload that is not one’s own, or none',
    input: () => ({ key: 'a'.repeat(40) }),
    expected: people('FILE_UNKNOWN'),
  },
  {
    path: 'attachments.cancel',
    why: 'an upload that is not one’s own, or none',
    input: () => ({ key: 'a'.repeat(40) }),
    expected: people('FILE_UNKNOWN'),
  },

  // administration
  {
    path: 'operations.checks',
    why: 'how the installation stands is for administrators',
    expected: adminOnly('OK'),
  },
  { path: 'admin.clinic', why: 'what everybody is shown', expected: all('OK') },
  {
    path: 'admin.updateClinic',
    why: 'administrators',
    input: () => ({
      name: 'Clinic',
      emergencyNumber: '112',
      promisedReplyMinutes: 60,
      officeHours: [],
      timeZone: 'Europe/Madrid',
      retentionDays: null,
      locale: 'es',
      joinBeforeMinutes: 15,
      joinAfterMinutes: 30,
      showQueuePosition: true,
      reminderMinutes: [1_440, 15],
    }),
    expected: adminOnly('OK'),
  },
  {
    path: 'admin.people',
    why: 'staff',
    input: () => ({ search: '', role: null, limit: 10 }),
    expected: staffOnly('OK'),
  },
  { path: 'admin.invitations', why: 'staff', expected: staffOnly('OK') },
  {
    path: 'admin.invite',
    why: 'a colleague: administrators only',
    input: (ids) => ({
      email: `${ids.self.userId}@example.org`,
      displayName: 'New',
      role: 'provider',
      careTeamIds: [],
    }),
    expected: adminOnly('OK'),
  },
  {
    path: 'admin.invite',
    why: 'a patient into this care team: its providers and administrators',
    input: (ids) => ({
      email: `p-${ids.self.userId}@example.org`,
      displayName: 'New',
      role: 'patient',
      careTeamIds: [ids.careTeam],
    }),
    expected: all('NOT_FOUND', {
      patient: 'FORBIDDEN',
      otherPatient: 'FORBIDDEN',
      provider: 'OK',
      admin: 'OK',
    }),
  },
  {
    path: 'admin.inviteMany',
    why: 'staff; what stands against a row is told in its place',
    input: (ids) => ({
      rows: [
        { email: 'many@example.org', displayName: 'New', role: 'admin', careTeamIds: [ids.unknownUuid] },
      ],
      confirmed: true,
    }),
    expected: staffOnly('OK'),
  },
  {
    path: 'admin.inviteReset',
    why: 'the patient: providers of their care team and administrators',
    input: (ids) => ({ userId: ids.patient }),
    expected: all('NOT_FOUND', {
      patient: 'FORBIDDEN',
      otherPatient: 'FORBIDDEN',
      provider: 'OK',
      admin: 'OK',
    }),
  },
  {
    path: 'admin.revokeInvitation',
    why: 'one that does not exist',
    input: (ids) => ({ id: ids.unknownUuid }),
    expected: staffOnly('NOT_FOUND'),
  },
  {
    path: 'admin.endSessions',
    why: 'somebody unknown',
    input: (ids) => ({ userId: ids.unknownUuid }),
    expected: adminOnly('NOT_FOUND'),
  },
  {
    path: 'admin.setDisabled',
    why: 'somebody unknown',
    input: (ids) => ({ userId: ids.unknownUuid, disabled: true }),
    expected: adminOnly('NOT_FOUND'),
  },
  {
    path: 'admin.clearMailRefusal',
    why: 'administrators; nobody refused this address',
    input: (ids) => ({ userId: ids.patient }),
    expected: adminOnly('NOT_FOUND'),
  },
  { path: 'admin.careTeams', why: 'staff', expected: staffOnly('OK') },
  {
    path: 'admin.createCareTeam',
    why: 'administrators',
    input: () => ({ name: 'Team', memberIds: [] }),
    expected: adminOnly('OK'),
  },
  {
    path: 'admin.updateCareTeam',
    why: 'one that does not exist',
    input: (ids) => ({ id: ids.unknownUuid, name: 'Team', memberIds: [] }),
    expected: adminOnly('NOT_FOUND'),
  },

  // desk
  {
    path: 'desk.assign',
    why: 'to nobody: providers of the conversation',
    input: (ids) => ({ conversationId: ids.conversation, assigneeId: null }),
    expected: desk('OK'),
  },
  {
    path: 'desk.assign',
    why: 'to somebody outside of it',
    input: (ids) => ({ conversationId: ids.conversation, assigneeId: ids.unknownUuid }),
    expected: desk('NOT_FOUND'),
  },
  {
    path: 'desk.close',
    why: 'providers of the conversation',
    input: (ids) => ({ conversationId: ids.conversation, throughSeq: 0 }),
    expected: desk('OK'),
  },
  {
    path: 'desk.reopen',
    why: 'providers of the conversation',
    input: (ids) => ({ conversationId: ids.conversation }),
    expected: desk('OK'),
  },
  {
    path: 'desk.reopen',
    why: 'one that does not exist',
    input: (ids) => ({ conversationId: ids.unknownConversation }),
    expected: desk('NOT_FOUND'),
  },
  { path: 'desk.waiting', why: 'one’s own', expected: providersOnly('OK') },
  {
    path: 'desk.patient',
    why: 'providers of the conversation',
    input: (ids) => ({ conversationId: ids.conversation }),
    expected: desk('OK'),
  },
  { path: 'desk.absence', why: 'one’s own', expected: providersOnly('OK') },
  {
    path: 'desk.setAbsence',
    why: 'longer than a year',
    input: (ids) => ({ from: 0, until: 4_000_000_000_000, coverId: ids.unknownUuid }),
    expected: providersOnly('BAD_INPUT'),
  },
  { path: 'desk.endAbsence', why: 'there is none', expected: providersOnly('NOT_FOUND') },
  {
    path: 'desk.absences',
    why: 'nobody who is away',
    input: (ids) => ({ userIds: [ids.unknownUuid] }),
    expected: people('OK'),
  },
  { path: 'desk.topics', why: 'everybody signed in', expected: all('OK') },
  {
    path: 'desk.putTopic',
    why: 'for a care team that does not exist',
    input: (ids) => ({ id: null, en: 'a', es: 'a', careTeamId: ids.unknownUuid }),
    expected: adminOnly('NOT_FOUND'),
  },
  {
    path: 'desk.putTopic',
    why: 'administrators',
    input: (ids) => ({ id: null, en: 'a', es: 'a', careTeamId: ids.careTeam }),
    expected: adminOnly('OK'),
  },
  {
    path: 'desk.removeTopic',
    why: 'one that does not exist',
    input: (ids) => ({ id: ids.unknownUuid }),
    expected: adminOnly('NOT_FOUND'),
  },
  { path: 'desk.quickReplies', why: 'staff', expected: staffOnly('OK') },
  {
    path: 'desk.putQuickReply',
    why: 'a new one: staff',
    input: () => ({ id: null, en: { title: 'a', text: 'b' }, es: { title: 'a', text: 'b' } }),
    expected: staffOnly('OK'),
  },
  {
    path: 'desk.putQuickReply',
    why: 'one that does not exist',
    input: (ids) => ({ id: ids.unknownUuid, en: { title: 'a', text: 'b' }, es: { title: 'a', text: 'b' } }),
    expected: staffOnly('NOT_FOUND'),
  },
  {
    path: 'desk.removeQuickReply',
    why: 'one that does not exist',
    input: (ids) => ({ id: ids.unknownUuid }),
    expected: staffOnly('NOT_FOUND'),
  },
  // care links
  {
    path: 'proxy.mine',
    why: 'one’s own; only patients have any',
    expected: all('FORBIDDEN', { patient: 'OK', otherPatient: 'OK' }),
  },
  {
    path: 'proxy.reach',
    why: 'the patient’s providers, for the carer alone: not even for the patient',
    input: (ids) => ({ patientId: ids.patient }),
    expected: all('FORBIDDEN', { patient: 'NOT_FOUND', otherPatient: 'NOT_FOUND' }),
  },
  {
    path: 'proxy.reach',
    why: 'a stranger’s: the carer whose link ended gets nothing',
    input: (ids) => ({ patientId: ids.stranger }),
    expected: all('FORBIDDEN', { patient: 'NOT_FOUND', otherPatient: 'NOT_FOUND' }),
  },
  {
    path: 'proxy.ofConversation',
    why: 'members are told, others are told nothing',
    input: (ids) => ({ conversationId: ids.conversation }),
    expected: people('OK'),
  },
  {
    path: 'proxy.carersOf',
    why: 'the patient’s own providers',
    input: (ids) => ({ patientId: ids.patient }),
    expected: all('FORBIDDEN', { provider: 'OK', otherProvider: 'NOT_FOUND' }),
  },
  { path: 'proxy.links', why: 'administrators', input: () => ({ cursor: null }), expected: adminOnly('OK') },
  {
    path: 'proxy.link',
    why: 'administrators; a provider is no patient',
    input: (ids) => ({
      carerId: ids.provider,
      patientId: ids.patient,
      relation: 'other',
      from: 0,
      until: null,
      consentNote: 'Signed form',
    }),
    expected: adminOnly('NOT_FOUND'),
  },
  {
    path: 'proxy.endLink',
    why: 'one that does not exist, or of others: alike',
    input: (ids) => ({ id: ids.unknownUuid }),
    expected: all('NOT_FOUND'),
  },
  {
    path: 'proxy.createDependent',
    why: 'administrators',
    input: () => ({ displayName: 'Leo', careTeamIds: [] }),
    expected: adminOnly('OK'),
  },

  // appointments
  { path: 'scheduling.visitTypes', why: 'what the clinic offers', expected: all('OK') },
  {
    path: 'scheduling.putVisitType',
    why: 'administrators; one that does not exist',
    input: (ids) => ({
      id: ids.unknownUuid,
      en: 'Video',
      es: 'Vídeo',
      minutes: 20,
      remote: true,
      booking: 'direct',
      active: true,
    }),
    expected: adminOnly('NOT_FOUND'),
  },
  { path: 'scheduling.schedule', why: 'one’s own', expected: providersOnly('OK') },
  {
    path: 'scheduling.putSchedule',
    why: 'one’s own',
    input: () => ({
      timeZone: 'Europe/Madrid',
      weekly: [],
      exceptions: [],
      bufferMinutes: 0,
      noticeMinutes: 0,
      horizonDays: 30,
      visitTypeIds: [],
    }),
    expected: providersOnly('OK'),
  },
  {
    path: 'scheduling.providers',
    why: 'the patient, for themselves',
    input: (ids) => ({ patientId: ids.patient }),
    expected: patientOf('OK'),
  },
  {
    path: 'scheduling.slots',
    why: 'a type that is not offered',
    input: (ids) => ({ providerId: ids.provider, visitTypeId: ids.unknownUuid, from: 0, until: 1 }),
    expected: people('NOT_FOUND'),
  },
  {
    path: 'scheduling.book',
    why: 'a type that is not offered',
    input: (ids) => ({
      id: ids.unknownUuid,
      providerId: ids.provider,
      patientId: null,
      visitTypeId: ids.unknownUuid,
      start: 0,
      conversationId: ids.conversation,
      reasonMessageId: null,
    }),
    expected: patientOf('NOT_FOUND'),
  },
  {
    path: 'scheduling.create',
    why: 'a type that does not exist',
    input: (ids) => ({
      id: ids.unknownUuid,
      patientId: ids.patient,
      visitTypeId: ids.unknownUuid,
      start: 0,
      conversationId: ids.conversation,
      reasonMessageId: null,
    }),
    expected: desk('NOT_FOUND'),
  },
  {
    path: 'scheduling.setReason',
    why: 'a message that nobody wrote',
    input: (ids) => ({ appointmentId: ids.appointment, messageId: ids.unknownUuid }),
    expected: members('NOT_FOUND'),
  },
  {
    path: 'scheduling.confirm',
    why: 'its provider',
    input: (ids) => ({ appointmentId: ids.appointment }),
    expected: desk('OK'),
  },
  {
    path: 'scheduling.reschedule',
    why: 'an id of nothing',
    input: (ids) => ({ appointmentId: ids.unknownUuid, start: 0 }),
    expected: people('NOT_FOUND'),
  },
  {
    path: 'scheduling.reschedule',
    why: 'the patient to an hour that is not free; the provider to one that is over',
    input: (ids) => ({ appointmentId: ids.appointment, start: 0 }),
    expected: members('typed'),
  },
  {
    path: 'scheduling.cancel',
    why: 'an id of nothing',
    input: (ids) => ({ appointmentId: ids.unknownUuid, reason: 'other' }),
    expected: people('NOT_FOUND'),
  },
  {
    path: 'scheduling.get',
    why: 'who has a part in it',
    input: (ids) => ({ appointmentId: ids.appointment }),
    expected: members('OK'),
  },
  {
    path: 'scheduling.list',
    why: 'one’s own',
    input: () => ({ when: 'upcoming' }),
    expected: people('OK'),
  },
  {
    path: 'scheduling.list',
    why: 'those of the patient: for the patient, and for providers their own with them',
    input: (ids) => ({ when: 'past', patientId: ids.patient }),
    expected: people('OK', { otherPatient: 'NOT_FOUND' }),
  },
  {
    path: 'scheduling.calendar',
    why: 'one’s own',
    input: () => ({ from: 0, until: 1 }),
    expected: providersOnly('OK'),
  },
  { path: 'scheduling.feed', why: 'one’s own', expected: people('OK') },
  { path: 'scheduling.resetFeed', why: 'one’s own', input: () => ({ on: false }), expected: people('OK') },
  // video visits: `visit` is one of `patient` and `provider`, in a month
  {
    path: 'video.visit',
    why: 'who has a part in it',
    input: (ids) => ({ visitId: ids.visit }),
    expected: members('OK'),
  },
  {
    path: 'video.visit',
    why: 'an id of nothing',
    input: (ids) => ({ visitId: ids.unknownUuid }),
    expected: people('NOT_FOUND'),
  },
  {
    path: 'video.byAppointment',
    why: 'who has a part in it',
    input: (ids) => ({ appointmentId: ids.appointment }),
    expected: members('OK'),
  },
  {
    path: 'video.history',
    why: 'one’s own',
    input: () => ({}),
    expected: people('OK'),
  },
  {
    path: 'video.rate',
    why: 'who has a part in it, when it is over',
    input: (ids) => ({ visitId: ids.visit, stars: 5, issues: [] }),
    expected: members('VISIT_CHANGED'),
  },
  {
    path: 'video.quality',
    why: 'who has a part in it, and administrators',
    input: (ids) => ({ visitId: ids.visit }),
    expected: all('NOT_FOUND', { patient: 'OK', provider: 'OK', admin: 'OK' }),
  },
  {
    path: 'video.statistics',
    why: 'one’s own; administrators: everybody’s',
    input: () => ({ from: 0, until: 1_000 }),
    expected: staffOnly('OK'),
  },
  {
    path: 'video.statistics',
    why: 'more than three months',
    input: () => ({ from: 0, until: 4_000_000_000_000 }),
    expected: staffOnly('BAD_INPUT'),
  },
  { path: 'video.active', why: 'administrators', expected: adminOnly('OK') },
  {
    path: 'video.startInstant',
    why: 'providers of the conversation',
    input: (ids) => ({ id: ids.unknownUuid, conversationId: ids.conversation }),
    expected: desk('OK'),
  },
  {
    path: 'video.startCall',
    why: 'the provider of the appointment, when the room is open',
    input: (ids) => ({ appointmentId: ids.appointment }),
    expected: desk('TOO_EARLY'),
  },
  {
    path: 'video.startCall',
    why: 'providers of the conversation',
    input: (ids) => ({ conversationId: ids.conversation }),
    expected: desk('OK'),
  },
  {
    path: 'video.checkIn',
    why: 'the patient, when the room is open',
    input: (ids) => ({ visitId: ids.visit, deviceTest: goodDevices }),
    expected: patientOf('TOO_EARLY'),
  },
  {
    path: 'video.leaveWaiting',
    why: 'the patient, who does not wait',
    input: (ids) => ({ visitId: ids.visit, callBack: false }),
    expected: patientOf('VISIT_CHANGED'),
  },
  {
    path: 'video.current',
    why: 'one’s own',
    expected: all('FORBIDDEN', { patient: 'OK', otherPatient: 'OK' }),
  },
  { path: 'video.queue', why: 'one’s own', expected: providersOnly('OK') },
  {
    path: 'video.admit',
    why: 'the provider; nobody waits',
    input: (ids) => ({ visitId: ids.visit }),
    expected: desk('VISIT_CHANGED'),
  },
  {
    path: 'video.hold',
    why: 'the provider; nobody waits',
    input: (ids) => ({ visitId: ids.visit, reason: 'preparing' }),
    expected: desk('VISIT_CHANGED'),
  },
  {
    path: 'video.returnToWaiting',
    why: 'the provider; nobody was let in',
    input: (ids) => ({ visitId: ids.visit }),
    expected: desk('VISIT_CHANGED'),
  },
  {
    path: 'video.transfer',
    why: 'to somebody who is not in the conversation',
    input: (ids) => ({ visitId: ids.visit, providerId: ids.unknownUuid }),
    expected: desk('NOT_IN_CONVERSATION'),
  },
  {
    path: 'video.remove',
    why: 'the provider; nobody is there',
    input: (ids) => ({ visitId: ids.visit, userId: ids.patient, guestId: null }),
    expected: desk('VISIT_CHANGED'),
  },
  {
    path: 'video.callBack',
    why: 'the provider; nobody asked for it',
    input: (ids) => ({ visitId: ids.visit }),
    expected: desk('VISIT_CHANGED'),
  },
  {
    path: 'video.setLate',
    why: 'one’s own',
    input: () => ({ minutes: null }),
    expected: providersOnly('OK'),
  },
  {
    path: 'video.setAway',
    why: 'one’s own',
    input: () => ({ away: false }),
    expected: providersOnly('OK'),
  },
  {
    path: 'video.complete',
    why: 'the provider; it lies ahead',
    input: (ids) => ({ visitId: ids.visit, noteMessageId: null }),
    expected: desk('VISIT_CHANGED'),
  },
  {
    path: 'video.markNoShow',
    why: 'the provider; it lies ahead',
    input: (ids) => ({ visitId: ids.visit }),
    expected: desk('NOT_A_NO_SHOW'),
  },
  {
    path: 'video.setNote',
    why: 'the provider; it has not begun',
    input: (ids) => ({ visitId: ids.visit, noteMessageId: ids.unknownUuid }),
    expected: desk('VISIT_CHANGED'),
  },
  // calls
  {
    path: 'video.join',
    why: 'who has a part in it, when the room is open',
    input: (ids) => ({ visitId: ids.visit }),
    expected: members('TOO_EARLY'),
  },
  {
    path: 'video.testServers',
    why: 'who has a part in it',
    input: (ids) => ({ visitId: ids.visit }),
    expected: members('OK'),
  },
  {
    path: 'video.renew',
    why: 'a pass of nobody',
    input: () => ({ token }),
    expected: noPass(),
  },
  {
    path: 'video.renew',
    why: 'the pass of the provider, for the provider on that device alone',
    input: (ids) => ({ token: ids.pass }),
    expected: noPass({ provider: 'OK' }),
  },
  {
    path: 'video.signal',
    why: 'the pass of the provider; nobody else is there',
    input: (ids) => ({
      token: ids.pass,
      signal: {
        v: 1,
        callId: ids.unknownUuid,
        epoch: 1,
        toUser: ids.patient,
        to: ids.unknownUuid,
        counter: 1,
        sealed: junk(100),
      },
    }),
    expected: noPass({ provider: 'BAD_INPUT' }),
  },
  {
    path: 'video.reportQuality',
    why: 'the pass of the provider; a reading of 1970',
    input: (ids) => ({ token: ids.pass, samples: [sample] }),
    expected: noPass({ provider: 'BAD_INPUT' }),
  },
  {
    path: 'video.callChains',
    why: 'the pass of the provider',
    input: (ids) => ({ token: ids.pass }),
    expected: noPass({ provider: 'OK' }),
  },
  {
    path: 'video.leave',
    why: 'a pass of nobody',
    input: () => ({ token }),
    expected: noPass(),
  },
  {
    path: 'video.inviteGuest',
    why: 'providers of the conversation; a link that has ended already',
    input: (ids) => ({
      visitId: ids.visit,
      guestId: ids.unknownUuid,
      kind: 'interpreter',
      entryHash: junk(32),
      expiresAt: 1,
    }),
    expected: desk('BAD_INPUT'),
  },
  {
    path: 'video.revokeGuest',
    why: 'providers of the conversation; no such guest',
    input: (ids) => ({ visitId: ids.visit, guestId: ids.unknownUuid }),
    expected: desk('NOT_FOUND'),
  },
  {
    path: 'video.enterAsGuest',
    why: 'a link of nobody',
    input: (ids) => ({ guestId: ids.unknownUuid, entrySecret: junk(32) }),
    expected: everybody('NOT_FOUND'),
  },
  { path: 'notifications.preferences', why: 'one’s own', expected: all('OK') },
  {
    path: 'notifications.putPreferences',
    why: 'one’s own',
    input: () => defaultPreferences('Europe/Madrid'),
    expected: all('OK'),
  },
  { path: 'notifications.pushKey', why: 'public by its nature', expected: all('OK') },
  { path: 'notifications.pushDevices', why: 'one’s own', expected: all('OK') },
  {
    path: 'notifications.addPushDevice',
    why: 'an address that is no push service’s',
    input: () => ({ endpoint: 'http://127.0.0.1:1/', p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) }),
    expected: all('BAD_INPUT'),
  },
  {
    path: 'notifications.testPushDevice',
    why: 'nobody’s device',
    input: (ids) => ({ id: ids.unknownUuid }),
    expected: all('NOT_FOUND'),
  },
  {
    path: 'notifications.removePushDevice',
    why: 'nobody’s device',
    input: (ids) => ({ id: ids.unknownUuid }),
    expected: all('NOT_FOUND'),
  },
  { path: 'notifications.news', why: 'one’s own', expected: all('OK') },
  { path: 'notifications.list', why: 'one’s own', input: () => ({}), expected: all('OK') },
  {
    path: 'notifications.read',
    why: 'one’s own; nothing so old',
    input: () => ({ ids: null, through: 0 }),
    expected: all('OK'),
  },
  { path: 'notifications.failures', why: 'administrators', expected: adminOnly('OK') },
  { path: 'notifications.roadState', why: 'administrators', expected: adminOnly('OK') },
  {
    path: 'notifications.retryFailures',
    why: 'administrators; nothing of this name failed',
    input: (ids) => ({ ids: [ids.unknownUuid] }),
    expected: adminOnly('OK'),
  },
];

/** Subscriptions: who gets a stream at all. What is in it is other tests' business. */
export const subscriptionRows: readonly {
  path: string;
  input?: (ids: Ids) => unknown;
  expected: Expected;
}[] = [
  { path: 'events.since', input: () => ({ lastEventId: null }), expected: people('OK') },
  { path: 'video.present', input: (ids) => ({ visitId: ids.visit }), expected: patientOf('OK') },
  {
    path: 'video.signals',
    input: (ids) => ({ token: ids.pass }),
    expected: noPass({ provider: 'OK' }),
  },
];
