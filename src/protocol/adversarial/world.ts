/** A small clinic for tests: people with accounts, a conversation, and the means to forge. No test library in here: the mutation check runs it bare. */
import { type AccountState, verifyChain } from '../open/account-chain.ts';
import type { Profile } from '../open/account-links.ts';
import { equalBytes } from '../open/bytes.ts';
import {
  type ConversationPolicy,
  type EntryBody,
  type MemberRole,
  readEntry,
  writeEntry,
} from '../open/conversation-entry.ts';
import type { AccountLookup, ConversationState } from '../open/conversation-state.ts';
import { enc } from '../open/encoding.ts';
import { H, HK, noHash } from '../open/hash.ts';
import {
  conversationBytes,
  type DeviceId,
  type MessageId,
  messageId,
  type UserId,
  userId,
  uuidBytes,
} from '../open/ids.ts';
import { L, type Label } from '../open/labels.ts';
import { type MessageHeader, writeHeader } from '../open/message-header.ts';
import { Refusal, type RefusalCode } from '../open/refusal.ts';
import { splitSigned } from '../open/signed.ts';
import {
  type AccountChange,
  createAccount,
  type NewAccount,
  type UnlockedAccount,
} from '../secret/account.ts';
import {
  type BuiltEntry,
  createConversation,
  type EntryBase,
  type OpenedEpoch,
} from '../secret/conversation.ts';
import { type DeviceKeys, newDeviceKeys, randomUuid } from '../secret/device-keys.ts';
import { type RawEnvelope, type SealedMessage, sealMessage } from '../secret/envelope.ts';
import type { EpochKey } from '../secret/epochs.ts';
import { padContent, padHeader } from '../secret/padding.ts';
import { type KdfParams, newKdfParams } from '../secret/password-kdf.ts';
import { systemRandom } from '../secret/random.ts';
import { seal1 } from '../secret/seal.ts';
import { signBlob } from '../secret/sign.ts';

export const now = 1_800_000_000_000;

export interface Person {
  userId: UserId;
  profile: Profile;
  device: DeviceKeys;
  wrapKey: Uint8Array;
  recoveryKey: Uint8Array;
  params: KdfParams;
  made: NewAccount;
  account: UnlockedAccount;
  chain: AccountState;
  /** Every link of the era, as the server stores them. */
  links: Uint8Array[];
  /** Eras before a reset. */
  past: AccountState[];
}

export function person(displayName: string, role: Profile['role'] = 'provider'): Person {
  return enrol(userId(randomUuid()), { displayName, role });
}

function enrol(id: UserId, profile: Profile, before?: AccountState): Person {
  const device = newDeviceKeys();
  const [wrapKey, recoveryKey, params] = [systemRandom(32), systemRandom(32), newKdfParams()];
  const made = createAccount({
    userId: id,
    ...(before === undefined ? {} : { reset: { era: before.era, headHash: before.headHash } }),
    profile,
    device,
    deviceLabel: `${profile.displayName}'s laptop`,
    password: { params, wrapKey },
    recovery: { wrapKey: recoveryKey },
    now,
  });
  const { account, chain, links } = made;
  return {
    userId: id,
    profile,
    device,
    wrapKey,
    recoveryKey,
    params,
    made,
    account,
    chain,
    links: [...links],
    past: [],
  };
}

/** The same person after losing everything. */
export function resetIdentity(who: Person): Person {
  return { ...enrol(who.userId, who.profile, who.chain), past: [...who.past, who.chain] };
}

/** Takes over a change as the server and the device do. */
export function take(who: Person, change: AccountChange): Person {
  return { ...who, account: change.account, chain: change.chain, links: [...who.links, ...change.links] };
}

export function lookupOf(...people: readonly Person[]): AccountLookup {
  const eras = people.flatMap((who) => [who.chain, ...who.past]);
  return (id, fp) => eras.find((era) => era.userId === id && equalBytes(era.fp, fp)) ?? null;
}

export function currentOf(...people: readonly Person[]): (id: UserId) => AccountState | null {
  return (id) => people.find((who) => who.userId === id)?.chain ?? null;
}

export const openPolicy: ConversationPolicy = {
  historyShared: true,
  patientConsent: false,
  minV: 1,
  minSuite: 1,
};
export const closedPolicy: ConversationPolicy = { ...openPolicy, historyShared: false };

export function author(who: Person): { userId: UserId; device: DeviceKeys } {
  return { userId: who.userId, device: who.device };
}

export function start(
  creator: Person,
  others: readonly [Person, MemberRole][],
  policy: ConversationPolicy = openPolicy,
): OpenedEpoch {
  const members = [[creator, 'admin'] as const, ...others].map(([who, role]) => ({
    account: who.chain,
    role,
  }));
  return createConversation({ author: author(creator), members, policy, now });
}

/** Base of the next entry. */
export function next(
  by: Person,
  state: ConversationState,
  epochKey: EpochKey,
  people: readonly Person[],
  extra: Partial<EntryBase> = {},
): EntryBase {
  const lookup = lookupOf(...people);
  const current = currentOf(...people);
  return {
    state,
    author: author(by),
    current,
    lookup,
    epochKey,
    tips: [],
    afterSeq: state.afterSeq,
    now,
    ...extra,
  };
}

/** An entry with fields changed and signed again, by its author unless told otherwise. */
export function forgeEntry(
  built: Pick<BuiltEntry, 'entry'>,
  by: Person,
  changes: Partial<EntryBody>,
): Uint8Array {
  const body = readEntry(splitSigned(built.entry, 1 << 20).body);
  return signBlob(by.device.keys, 'entry', writeEntry({ ...body, ...changes }));
}

export interface Line {
  from: Person;
  seq?: number;
  prevHash?: Uint8Array;
  text?: string;
}

/** An honest message. */
export function say(state: ConversationState, epochKey: EpochKey, line: Line): SealedMessage {
  return sealMessage({
    state,
    epochKey,
    sender: line.from.userId,
    device: line.from.device,
    seq: line.seq ?? 1,
    prevHash: line.prevHash ?? noHash,
    seen: [],
    sentAt: now,
    kind: 'text',
    content: new TextEncoder().encode(line.text ?? 'hello'),
  });
}

/** A message written by hand from the document, with any field of header and envelope chosen freely. */
export function forgeMessage(input: {
  state: ConversationState;
  epochKey: EpochKey;
  sender: UserId;
  device: DeviceId;
  signer: DeviceKeys;
  header?: Partial<MessageHeader>;
  label?: Label;
  content?: Uint8Array;
  body?: Uint8Array;
}): RawEnvelope & { messageId: MessageId; headerHash: Uint8Array } {
  const { state, epochKey, sender, device } = input;
  const id = messageId(randomUuid());
  const place = [conversationBytes(state.conversationId), epochKey.epoch] as const;
  const key = HK(epochKey.key, L('msg-key'), ...place, uuidBytes(sender), uuidBytes(device), uuidBytes(id));
  const ad = enc(L('env'), 1, ...place, uuidBytes(id), uuidBytes(sender), uuidBytes(device));
  const body = input.body ?? seal1(HK(key, L('body')), ad, padContent(input.content ?? new Uint8Array(3)));
  const header = writeHeader({
    conversationId: state.conversationId,
    epoch: epochKey.epoch,
    entryHash: state.epochs[epochKey.epoch]?.entryHash ?? noHash,
    messageId: id,
    sender,
    device,
    seq: 1,
    prevHash: noHash,
    bodyHash: H(L('msg-body'), body),
    seen: [],
    logSize: 0,
    logRoot: null,
    sentAt: now,
    kind: 'text',
    ...input.header,
  });
  const hdr = seal1(key, ad, padHeader(signBlob(input.signer.keys, input.label ?? 'msg', header)));
  const { conversationId } = state;
  const headerHash = H(L('msg-hash'), header);
  return {
    v: 1,
    conversationId,
    epoch: epochKey.epoch,
    messageId: id,
    sender,
    device,
    hdr,
    body,
    headerHash,
  };
}

/** Fails unless `run` refuses with this code. */
export function refuses(code: RefusalCode, run: () => unknown): void {
  let value: unknown;
  try {
    value = run();
  } catch (error) {
    if (error instanceof Refusal && error.code === code) return;
    throw new Error(`expected ${code}, got ${String(error)}`);
  }
  throw new Error(`expected ${code}, got a value of type ${typeof value}`);
}

export function expectTrue(condition: boolean, what: string): void {
  if (!condition) throw new Error(`not so: ${what}`);
}

/** Chain as a client verifies it from what a server hands out. */
export function served(who: Person, links: readonly Uint8Array[] = who.links): AccountState {
  return verifyChain(who.userId, links);
}

/** A copy with one bit turned. */
export function flip(bytes: Uint8Array, at: number, bit = 0): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

/** One line of the list that tests and the mutation check run. `number` is that of the attack list; null for a rule beside it. */
export interface Attack {
  number: number | null;
  rule: string;
  title: string;
  run: () => void | Promise<void>;
}
