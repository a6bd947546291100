/** What browser and server say to each other about accounts. Key material is public, signed or sealed; see docs/protocol.md. */
import * as z from 'zod';
import { locales } from '#src/platform/locales.ts';
import { roles } from '#src/platform/roles.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { slotKinds } from '#src/protocol/open/account-links.ts';
import { limits } from '#src/protocol/open/limits.ts';

export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

export const locale = z.enum(locales);
export type Locale = z.infer<typeof locale>;

export const uuid = z.uuid().lowercase();
export const email = z.email().max(254).toLowerCase();
/** Base64 of the 32-byte authKey that stands in the place of a password. */
export const authKey = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);
/** A name as it is shown: no control characters, nothing that turns the direction of the text around it. */
export const displayName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u);

/** Numbers that fit the database. */
const count = z.number().int().max(2_147_483_647);

export const kdfParams = z.object({
  alg: z.literal('argon2id13'),
  opsLimit: count,
  memBytes: count,
  salt: bytes(16, 16),
});

/** So many leaves of the clinic-wide log come in one page. */
export const logPageLeaves = 4_096;

/** One signed link of an account chain. */
const link = bytes(1, 8_192);
const vaultBlob = bytes(1, 512 * 1024);
const slotKind = z.enum(slotKinds);
const slot = z.object({ slotId: uuid, kind: slotKind, blob: bytes(1, 2_048) });

/** Everything that makes an account able to receive and open messages. */
const newMaterial = z.object({
  userId: uuid,
  kdf: kdfParams,
  authKey,
  recoveryAuthKey: authKey,
  links: z.array(link).min(1).max(16),
  slots: z.array(slot).length(2),
  vault: vaultBlob,
  vaultVersion: count.min(1),
});

/** A change of one's own chain: accepted only when the head is still `afterSeq` (compare-and-swap), all or nothing. */
const accountUpdate = z.object({
  afterSeq: count.min(0),
  links: z.array(link).min(1).max(64),
  /** Slots replaced by this change; the kind says which one. */
  slots: z.array(slot).max(limits.slots),
  vault: vaultBlob.nullable(),
  vaultVersion: count.min(1).nullable(),
});
export type AccountUpdate = z.infer<typeof accountUpdate>;

export const me = z.object({
  userId: uuid,
  email: z.string(),
  name: z.string(),
  role,
  locale,
  sessionId: uuid,
  deviceId: uuid.nullable(),
});
export type Me = z.infer<typeof me>;

export const accountMaterial = z.object({
  era: z.number().int(),
  links: z.array(link),
  /** The slot asked for: the password slot after sign-in, the recovery slot while recovering. */
  slots: z.array(slot),
  vault: vaultBlob,
  vaultVersion: z.number().int(),
  kdf: kdfParams,
});
export type AccountMaterial = z.infer<typeof accountMaterial>;

export const invitationView = z.object({
  clinicName: z.string(),
  email: z.string(),
  displayName: z.string(),
  role,
  purpose: z.enum(['join', 'reset']),
  /** The account to be reset and its newest link, when the purpose is `reset`. */
  reset: z.object({ userId: uuid, era: z.number().int(), headHash: bytes(32, 32) }).nullable(),
});
export type InvitationView = z.infer<typeof invitationView>;

/** Tokens are 32 random bytes as base64url; they travel in the URL fragment and in request bodies only. */
const token = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** Six digits of the phone, or a backup code; spaces and dashes do not count. */
const oneTimeCode = z.string().min(6).max(20);
/** In which a code travels with a sign-in: the library behind it keeps of a body only what it knows. */
export const codeHeader = 'x-second-factor';
/** A header takes no other characters; a code has none. */
export const codeAsHeader = (code: string): string => code.replace(/[^\x20-\x7e]/g, '').slice(0, 40);
const backupCodes = z.object({ backupCodes: z.array(z.string()) });
/** What its owner calls a passkey. */
const passkeyName = displayName;
/** Roles that a clinic may ask for a second step. */
export const secondFactorRole = z.enum(['provider', 'admin']);
export type SecondFactorRole = z.infer<typeof secondFactorRole>;

/** Stands for the session in `Authorization: Bearer …`. */
const sessionToken = z.string().regex(/^[A-Za-z0-9._%-]{40,512}$/);

export const identityContract = {
  /** Public. Salt and cost for an e-mail; an unknown e-mail gets a stable fake. */
  prelogin: { input: z.object({ email }), output: z.object({ kdf: kdfParams }) },
  /** Public, for programs: a session without a cookie. WRONG_PASSWORD | SIGN_IN_LOCKED | ACCOUNT_DISABLED | SECOND_FACTOR_NEEDED | SECOND_FACTOR_WRONG. */
  openSession: {
    input: z.object({ email, authKey, code: oneTimeCode.optional() }),
    output: z.object({ token: sessionToken, userId: uuid, sessionId: uuid, expiresAt: z.number().int() }),
  },
  /** Public: who has the token may end its session. A token of no session is answered alike. */
  endSession: { input: z.object({ token: sessionToken }), output: z.object({}) },
  /** Public. INVITATION_UNKNOWN | INVITATION_EXPIRED | INVITATION_USED. */
  invitation: { input: z.object({ token }), output: invitationView },
  /** Public. Makes the account named by a `join` invitation. */
  acceptInvitation: {
    input: z.object({ token, locale, material: newMaterial }),
    output: z.object({ userId: uuid, email: z.string() }),
  },
  /** Public. New chain (next era) for the account named by a `reset` invitation; every session ends. */
  resetIdentity: {
    input: z.object({ token, material: newMaterial }),
    output: z.object({ userId: uuid, email: z.string() }),
  },
  me: { output: me },
  material: {
    input: z.object({ slot: slotKind.default('password') }),
    output: accountMaterial,
  },
  /** Adds a device and binds it to this session. `update.links` must hold exactly one device+ link and its slots link if any. */
  addDevice: {
    input: z.object({ deviceId: uuid, update: accountUpdate }),
    output: z.object({ headSeq: z.number().int() }),
  },
  /** Binds a device that is already in the chain to this session: signature of `consulta/v1/session` over the session id. */
  bindDevice: { input: z.object({ deviceId: uuid, proof: bytes(64, 64) }), output: z.object({}) },
  /**
   * Public. What was signed about an account after `afterSeq`, for a device of it whose session is over because it was taken off
   * the list: `proof` is its signature over that session. NOT_FOUND for anybody else.
   */
  revocation: {
    input: z.object({
      userId: uuid,
      deviceId: uuid,
      sessionId: uuid,
      afterSeq: count.min(0),
      proof: bytes(64, 64),
    }),
    output: z.object({ links: z.array(link) }),
  },
  /** Any other change of the chain: revoke devices, new slots, new vault, new EK, profile. Sessions of revoked devices end. CHAIN_CONFLICT when the head moved. */
  updateAccount: {
    input: z.object({ update: accountUpdate }),
    output: z.object({ headSeq: z.number().int() }),
  },
  /** WRONG_PASSWORD; ends all other sessions. `forgetPasskeys`: somebody may know the password, so no passkey is kept either. */
  changePassword: {
    input: z.object({
      currentAuthKey: authKey,
      authKey,
      kdf: kdfParams,
      update: accountUpdate,
      forgetPasskeys: z.boolean().default(false),
    }),
    output: z.object({ headSeq: z.number().int() }),
  },
  /** Needs the current password; replaces the recovery slot. */
  replaceRecovery: {
    input: z.object({ currentAuthKey: authKey, recoveryAuthKey: authKey, update: accountUpdate }),
    output: z.object({ headSeq: z.number().int() }),
  },
  /** Public. Opens the recovery slot for who knows the code; RECOVERY_WRONG for anything else. */
  recoveryBegin: {
    input: z.object({ email, recoveryAuthKey: authKey }),
    output: accountMaterial.extend({ userId: uuid }),
  },
  /** Public. Sets a new password and a new recovery code at once; every session ends. */
  recoveryComplete: {
    input: z.object({
      email,
      recoveryAuthKey: authKey,
      authKey,
      kdf: kdfParams,
      newRecoveryAuthKey: authKey,
      update: accountUpdate,
    }),
    output: z.object({ userId: uuid }),
  },
  /** Chains of people this user shares a conversation with or may write to (others answer NOT_FOUND); one item for each era from `era` on, the first with the links after `afterSeq`. */
  chains: {
    input: z.object({
      users: z
        .array(z.object({ userId: uuid, era: count.min(0), afterSeq: count.min(-1) }))
        .min(1)
        .max(50),
    }),
    output: z.array(
      z.object({ userId: uuid, era: z.number().int(), fromSeq: z.number().int(), links: z.array(link) }),
    ),
  },
  /** Leaves of the clinic-wide log from place `after` on, 72 bytes each, and the signed checkpoint of the whole; see docs/protocol.md, section 14. */
  log: {
    input: z.object({ after: count.min(0) }),
    output: z.object({
      publicKey: bytes(32, 32),
      checkpoint: bytes(1, 1_024),
      leaves: bytes(0, logPageLeaves * 72),
    }),
  },
  /** When each own device was last seen; names and keys come from the chain. */
  deviceActivity: {
    output: z.array(z.object({ deviceId: uuid, lastSeenAt: z.number().int(), current: z.boolean() })),
  },
  /** `since`: when the second step was turned on, null where it is off. `required`: the clinic asks for it. */
  secondFactor: {
    output: z.object({
      since: z.number().int().nullable(),
      backupCodesLeft: z.number().int(),
      required: z.boolean(),
    }),
  },
  /** WRONG_PASSWORD. A new secret, in letters and as the address in the QR code; it counts once `confirmSecondFactor` had a code of it. */
  beginSecondFactor: {
    input: z.object({ currentAuthKey: authKey }),
    output: z.object({ secret: z.string(), address: z.string() }),
  },
  /** SECOND_FACTOR_WRONG. The backup codes are answered this once. */
  confirmSecondFactor: { input: z.object({ code: oneTimeCode }), output: backupCodes },
  renewBackupCodes: { input: z.object({ currentAuthKey: authKey, code: oneTimeCode }), output: backupCodes },
  /** SECOND_FACTOR_REQUIRED where the clinic asks for it. */
  endSecondFactor: {
    input: z.object({ currentAuthKey: authKey, code: oneTimeCode }),
    output: z.object({}),
  },
  /** Admins. Roles that have to have a second step. */
  secondFactorPolicy: { output: z.object({ roles: z.array(secondFactorRole) }) },
  setSecondFactorPolicy: {
    input: z.object({ roles: z.array(secondFactorRole).max(2) }),
    output: z.object({}),
  },
  /** Passkeys that sign one in. Whether one opens messages too stands in the account chain, not here. */
  passkeys: {
    output: z.array(
      z.object({
        id: uuid,
        /** Base64url, as the browser names it. */
        credentialId: z.string(),
        name: z.string(),
        createdAt: z.number().int(),
        /** Kept by the maker of the device too, so that the person's other devices have it. */
        synced: z.boolean(),
      }),
    ),
  },
  /** Lets a passkey open messages too: needs the password, and one more slot for one of one's own passkeys. */
  addPasskeySlot: {
    input: z.object({ currentAuthKey: authKey, update: accountUpdate }),
    output: z.object({ headSeq: z.number().int() }),
  },
  renamePasskey: { input: z.object({ id: uuid, name: passkeyName }), output: z.object({}) },
  /** `update` takes its slot out of the account; null for a passkey that has none. */
  removePasskey: {
    input: z.object({ id: uuid, update: accountUpdate.nullable() }),
    output: z.object({}),
  },
  /** Where one is signed in, last used first. `userAgent` is what the browser or program says of itself. */
  sessions: {
    output: z.array(
      z.object({
        sessionId: uuid,
        deviceId: uuid.nullable(),
        userAgent: z.string(),
        createdAt: z.number().int(),
        lastSeenAt: z.number().int(),
        current: z.boolean(),
      }),
    ),
  },
  /** Ends one of one's own sessions and its sockets; NOT_FOUND for any other. */
  closeSession: { input: z.object({ sessionId: uuid }), output: z.object({}) },
  /** Ends all of one's sessions but this one. */
  closeOtherSessions: { output: z.object({ ended: z.number().int() }) },
  setLocale: { input: z.object({ locale }), output: z.object({}) },
} as const;

/** A mailbox in which a new and an old device leave each other three messages (docs/protocol.md §16); its id is made from a secret that the server does not know. */
const mailboxId = bytes(32, 32);
const mailbox = z.object({ mailboxId });

/** Every procedure answers LINKING_OVER for a mailbox that is not there, ran out, was used, or is somebody else's: all alike. */
export const linkingContract = {
  /** Public: the new device. */
  open: {
    input: mailbox.extend({ offer: bytes(64, 128) }),
    output: z.object({ expiresAt: z.number().int() }),
  },
  /** Public: the new device, once. */
  type: { input: mailbox.extend({ typed: bytes(32, 32) }), output: z.object({}) },
  /** Public: the new device, until `sealed` is there. */
  collect: { input: mailbox, output: z.object({ sealed: bytes(1, 1_024).nullable() }) },
  /** Public: the new device signs in, once. Sets the session's cookie. */
  signIn: { input: mailbox.extend({ grant: bytes(32, 32) }), output: z.object({}) },
  /** The old device: from then on the mailbox is this person's. */
  read: {
    input: mailbox,
    output: z.object({
      offer: bytes(64, 128),
      typed: bytes(32, 32).nullable(),
      expiresAt: z.number().int(),
    }),
  },
  /** The old device, once, with the person's password proved again: WRONG_PASSWORD | SIGN_IN_LOCKED. */
  answer: {
    input: mailbox.extend({ sealed: bytes(1, 1_024), grantHash: bytes(32, 32), authKey }),
    output: z.object({}),
  },
  /** The old device: there will be no answer. */
  refuse: { input: mailbox, output: z.object({}) },
} as const;
