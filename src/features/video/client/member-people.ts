/** People of a call as a member knows them: by the conversation's roster and the account chains. Hosts also know the guests at their door. */
import type { Conversation } from '#src/features/messaging/client/conversation.ts';
import { rekeyIfDue } from '#src/features/messaging/client/roster-actions.ts';
import { findDevice } from '#src/protocol/open/account-chain.ts';
import { isHost } from '#src/protocol/open/call-parties.ts';
import type { Party } from '#src/protocol/open/call-signal.ts';
import { findMember } from '#src/protocol/open/conversation-state.ts';
import type { CallId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { auditRoster } from '#src/protocol/open/roster-keys.ts';
import { MemberSide } from '#src/protocol/secret/call-sides.ts';
import type { OpenedSignal } from '#src/protocol/secret/calls.ts';
import type { PresentParty, VisitRole } from '../contract.ts';
import type { CallPeople } from './call-people.ts';
import type { RoadParty } from './call-road.ts';
import { GuestDoor } from './guest-door.ts';

/** Newest roster of the conversation and whether anything may be sealed under it (E_KEY_CHANGED, E_EPOCH …). */
async function membership(conversation: Conversation) {
  const { keys, context } = conversation;
  const { directory } = context.session;
  await conversation.prepare();
  keys.requireAllowed();
  await keys.sync();
  await directory.refresh(keys.verified.roster.map(({ userId }) => userId));
  await rekeyIfDue(conversation);
  const state = keys.verified;
  const reason = auditRoster(state, directory.current);
  if (reason !== null) refuse(reason.code, reason.reason);
  // Somebody has to look at a changed identity before anything is said to it.
  if (state.roster.some(({ userId }) => directory.contactState(userId) === 'changed'))
    refuse('E_KEY_CHANGED');
  return { state, epochKey: keys.keyOf(state.epoch), lookup: directory.lookup };
}

export class MemberPeople implements CallPeople {
  readonly side: MemberSide;
  readonly door: GuestDoor;
  readonly identity: Uint8Array;
  readonly #conversation: Conversation;
  #entry: number;

  private constructor(conversation: Conversation, side: MemberSide, entry: number) {
    this.#conversation = conversation;
    this.#entry = entry;
    this.side = side;
    this.door = new GuestDoor(side);
    this.identity = conversation.context.session.keeper.chain.fp;
  }

  /** Audits the roster first; refuses where nothing may be said. */
  static async open(conversation: Conversation, callId: CallId): Promise<MemberPeople> {
    const { keeper } = conversation.context.session;
    const newest = await membership(conversation);
    const side = new MemberSide({
      ...newest,
      callId,
      userId: keeper.userId,
      device: keeper.device,
    });
    return new MemberPeople(conversation, side, newest.state.n);
  }

  get host(): boolean {
    return this.side.isHost(this.side.me);
  }

  /** Identities that a guest's link names: everybody who may let them in. */
  get hosts(): { userId: RosterUser; fp: Uint8Array }[] {
    const { verified } = this.#conversation.keys;
    const { lookup } = this.#conversation.context.session.directory;
    return verified.roster
      .filter(({ userId }) => isHost(verified, lookup, { userId, id: this.side.me.id }))
      .map(({ userId, fp }) => ({ userId, fp }));
  }

  /** A newer entry of the conversation: who is no member by it is not heard from now on, and nothing is sealed under the epoch before. */
  follow(): boolean {
    const { keys, context } = this.#conversation;
    const { verified } = keys;
    if (verified.n <= this.#entry) return false;
    const { lookup } = context.session.directory;
    this.side.advance({ state: verified, epochKey: keys.keyOf(verified.epoch), lookup });
    this.#entry = verified.n;
    return true;
  }

  async refresh(): Promise<void> {
    const newest = await membership(this.#conversation);
    this.side.advance(newest);
    this.#entry = newest.state.n;
  }

  describe(party: Party, role: VisitRole): RoadParty | null {
    if (party.userId === null) return this.door.describe(party);
    const { directory } = this.#conversation.context.session;
    const member = findMember(this.#conversation.keys.verified.roster, party.userId);
    const account = member === null ? null : directory.lookup(member.userId, member.fp);
    const device = account === null ? null : findDevice(account, party.id);
    if (account === null || device === null || device.revokedSeq !== null) return null;
    const told = { name: account.profile?.displayName ?? '', role: account.profile?.role ?? 'patient' };
    const { name, state: contact } = directory.person(party.userId, told, true);
    return { party, name, role, host: this.side.isHost(party), contact };
  }

  identityOf(party: Party): Uint8Array | null {
    if (party.userId === null) return this.side.publicKeyOf(party);
    return findMember(this.#conversation.keys.verified.roster, party.userId)?.fp ?? null;
  }

  async confirm(party: Party): Promise<void> {
    if (party.userId === null) return;
    await this.#conversation.context.session.directory.pin(party.userId, 'verified');
  }

  /** A device that we have not heard of may be new. */
  async arrived(present: readonly PresentParty[]): Promise<void> {
    const { directory } = this.#conversation.context.session;
    const unknown = present.filter(({ userId, id }) => {
      const account = userId === null ? null : directory.eras(userId).at(-1);
      return (
        userId !== null && (account === undefined || !account?.devices.some((each) => each.deviceId === id))
      );
    });
    if (unknown.length > 0) await this.refresh();
    await this.door.arrived();
  }

  async heard({ body }: OpenedSignal): Promise<void> {
    await this.door.heard(body.from, body.content);
  }
}

type RosterUser = Conversation['keys']['verified']['roster'][number]['userId'];
