/**
 * A server in memory that follows the contract: what an honest one would answer. It stores and hands out; it verifies nothing,
 * because a dishonest one would not either. Lies and lost answers are the network's business (fake-network.ts).
 */
import {
  type DurableEvent,
  type EntryView,
  type Envelope,
  type EphemeralEvent,
  type EventBatch,
  messagesContract,
} from '#src/features/messaging/contract.ts';
import type { Clock } from '#src/platform/client/clock.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import type { EntryBody } from '#src/protocol/open/conversation-entry.ts';
import { readReceipt } from '#src/protocol/open/receipts.ts';
import type { FakeAccounts } from './fake-accounts.ts';
import { bodyOf, type Caller, type CareTeam, FakeReading, type StoredConversation } from './fake-reading.ts';

type Listener = (batch: EventBatch, id: string | null) => void;

export class FakeClinic {
  readonly accounts: FakeAccounts;
  readonly conversations: FakeReading['conversations'];
  readonly careTeams: CareTeam[];
  readonly #reading: FakeReading;
  fileLimits = {
    maxFileBytes: 50_000_000,
    maxUploadBytes: 60_000_000,
    maxFilesPerMessage: 10,
    storage: 'ok',
  };
  /** Every `messages.send` that arrived, in order, repeats included. */
  readonly sends: Envelope[] = [];
  /** A gap longer than this is answered with `resync`. */
  mostMissed = 1_000;
  readonly #clock: Clock;
  readonly #events = new Map<string, DurableEvent[]>();
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(clock: Clock, accounts: FakeAccounts) {
    this.#clock = clock;
    this.accounts = accounts;
    this.#reading = new FakeReading(accounts);
    this.conversations = this.#reading.conversations;
    this.careTeams = this.#reading.careTeams;
    accounts.onChange = (userId, era, headSeq) => {
      for (const each of this.#partners(userId))
        this.#record(each, { kind: 'account', userId, era, headSeq });
    };
  }

  /** Answers one call; throws DomainError where the server would. */
  call(caller: Caller, path: string, input: unknown): unknown {
    const c = messagesContract;
    if (path.startsWith('identity.')) return this.accounts.call(caller.userId, path, input);
    if (path === 'desk.waiting') return [];
    if (path === 'messages.contacts') return this.accounts.colleaguesOf(caller.userId);
    if (path === 'proxy.mine') return { charges: [], carers: [] };
    if (path === 'attachments.limits') return this.fileLimits;
    if (path === 'attachments.cancel') return {};
    if (path === 'messages.careTeams') return this.#reading.careTeamsOf(caller.userId);
    if (path === 'messages.list') return this.#reading.list(caller, c.list.input.parse(input));
    if (path === 'messages.conversation')
      return this.#reading.page(caller, c.conversation.input.parse(input));
    if (path === 'messages.entries') return this.#reading.entries(caller, c.entries.input.parse(input));
    if (path === 'messages.members')
      return this.#reading.members(caller, c.members.input.parse(input).conversationId);
    if (path === 'messages.start') return this.#start(caller, c.start.input.parse(input));
    if (path === 'messages.addEntry') return this.#addEntry(caller, c.addEntry.input.parse(input));
    if (path === 'messages.place') return this.#reading.place(caller, c.place.input.parse(input));
    if (path === 'messages.erase') return this.#erase(caller, c.erase.input.parse(input));
    if (path === 'messages.send') return this.#send(caller, c.send.input.parse(input));
    if (path === 'messages.markDelivered') return this.#mark(caller, c.markDelivered.input.parse(input));
    if (path === 'messages.markRead') return this.#mark(caller, c.markRead.input.parse(input));
    if (path === 'messages.typing') return this.#typing(caller, c.typing.input.parse(input));
    throw new DomainError('BAD_INPUT');
  }

  /** Like `events.since`: what was missed, then what happens. */
  subscribe(userId: string, lastEventId: string | null, listener: Listener): () => void {
    const events = this.#events.get(userId) ?? [];
    const after = lastEventId === null ? null : Number(lastEventId);
    const listeners = this.#listeners.get(userId) ?? new Set();
    this.#listeners.set(userId, listeners);
    const wasOnline = listeners.size > 0;
    listeners.add(listener);
    for (const partner of this.#partners(userId)) {
      if (partner === userId) continue;
      if (this.#isOnline(partner)) listener(presence(partner, true), null);
      if (!wasOnline) this.#tell(partner, presence(userId, true), null);
    }
    if (after === null || after > events.length || events.length - after > this.mostMissed)
      listener({ type: 'resync', upTo: events.length }, String(events.length));
    else if (after < events.length)
      listener({ type: 'durable', events: events.slice(after), upTo: events.length }, String(events.length));
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      for (const partner of this.#partners(userId)) this.#tell(partner, presence(userId, false), null);
    };
  }

  conversation(id: string): StoredConversation {
    const found = this.conversations.get(id);
    if (found === undefined) throw new Error('no such conversation');
    return found;
  }

  #isOnline(userId: string): boolean {
    return (this.#listeners.get(userId)?.size ?? 0) > 0;
  }

  #partners(userId: string): Set<string> {
    const partners = new Set([userId]);
    for (const { members } of this.conversations.values()) {
      if (!members.some((member) => member.userId === userId)) continue;
      for (const member of members) partners.add(member.userId);
    }
    return partners;
  }

  #tell(userId: string, batch: EventBatch, id: string | null): void {
    for (const listener of [...(this.#listeners.get(userId) ?? [])]) listener(batch, id);
  }

  #record(userId: string, event: DurableEvent): void {
    const events = this.#events.get(userId) ?? [];
    this.#events.set(userId, events);
    events.push(event);
    const upTo = events.length;
    this.#tell(userId, { type: 'durable', events: [event], upTo }, String(upTo));
  }

  #start(
    caller: Caller,
    input: {
      conversationId: string;
      kind: 'direct' | 'team' | 'staff';
      aboutConversationId: string | null;
      careTeamId: string | null;
      patientId: string | null;
      first: { entry: Uint8Array; boxes: { userId: string; box: Uint8Array }[] };
    },
  ) {
    const body = bodyOf(input.first.entry);
    const people = body.roster.map((member) => member.userId).sort();
    const pair = {
      direct: people.join(':'),
      team: `${input.careTeamId}:${input.patientId}`,
      staff: `staff:${input.aboutConversationId}`,
    }[input.kind];
    const existing = [...this.conversations.values()].find((each) => each.pair === pair);
    if (existing !== undefined) {
      this.#reading.writable(caller, existing.id);
      return { conversationId: existing.id, existed: true };
    }
    const { conversationId: id, kind, aboutConversationId, careTeamId, patientId } = input;
    const now = this.#clock.now();
    const facts = { id, kind, aboutConversationId, careTeamId, patientId, pair };
    const made = { ...facts, createdAt: now, lastMessageAt: now };
    const conversation = { ...made, entries: [], messages: [], receipts: [], members: [] };
    this.conversations.set(id, conversation);
    this.#store(conversation, body, input.first);
    return { conversationId: id, existed: false };
  }

  #addEntry(
    caller: Caller,
    {
      conversationId,
      next,
    }: { conversationId: string; next: { entry: Uint8Array; boxes: EntryView['boxes'] } },
  ) {
    const conversation = this.#reading.writable(caller, conversationId);
    const body = bodyOf(next.entry);
    const newest = conversation.entries.at(-1)?.n ?? -1;
    if (body.n !== newest + 1 || body.afterSeq !== conversation.messages.length)
      throw new DomainError('ENTRY_CONFLICT');
    this.#store(conversation, body, next);
    return { n: body.n, epoch: body.epoch };
  }

  #store(
    conversation: StoredConversation,
    body: EntryBody,
    { entry, boxes }: { entry: Uint8Array; boxes: EntryView['boxes'] },
  ): void {
    const { n, epoch, afterSeq } = body;
    conversation.entries.push({ n, epoch, signed: entry, boxes, afterSeq, createdAt: this.#clock.now() });
    const told = new Set(conversation.members.filter((m) => m.leftAtSeq === null).map((m) => m.userId));
    for (const member of conversation.members) {
      if (member.leftAtSeq === null && !body.roster.some((each) => each.userId === member.userId))
        member.leftAtSeq = afterSeq;
    }
    for (const { userId, role } of body.roster) {
      told.add(userId);
      const known = conversation.members.find((member) => member.userId === userId);
      if (known === undefined) conversation.members.push({ userId, memberRole: role, leftAtSeq: null });
      else known.leftAtSeq = null;
    }
    for (const userId of told)
      this.#record(userId, { kind: 'conversation', conversationId: conversation.id, entryNo: n });
  }

  #send(caller: Caller, envelope: Envelope) {
    this.sends.push(envelope);
    const conversation = this.#reading.writable(caller, envelope.conversationId);
    if (envelope.sender !== caller.userId || envelope.device !== caller.deviceId)
      throw new DomainError('FORBIDDEN');
    const known = conversation.messages.find((message) => message.messageId === envelope.messageId);
    if (known !== undefined) {
      if (!equalBytes(known.hdr, envelope.hdr)) throw new DomainError('MESSAGE_ID_TAKEN');
      return { seq: known.seq, sentAt: known.sentAt };
    }
    if (envelope.epoch !== conversation.entries.at(-1)?.epoch) throw new DomainError('EPOCH_STALE');
    const message = { ...envelope, seq: conversation.messages.length + 1, sentAt: this.#clock.now() };
    conversation.messages.push(message);
    if (message.about === null) conversation.lastMessageAt = message.sentAt;
    for (const member of conversation.members)
      if (member.leftAtSeq === null) this.#record(member.userId, { kind: 'message', message });
    return { seq: message.seq, sentAt: message.sentAt };
  }

  #erase(caller: Caller, { conversationId, messageId }: { conversationId: string; messageId: string }) {
    const { messages } = this.#reading.writable(caller, conversationId);
    const at = messages.findIndex((each) => each.messageId === messageId && each.sender === caller.userId);
    const message = messages[at];
    if (message === undefined) throw new DomainError('NOT_FOUND');
    messages[at] = { ...message, body: null, files: [] };
    return {};
  }

  #mark(caller: Caller, { conversationId, signed }: { conversationId: string; signed: Uint8Array }) {
    const conversation = this.#reading.writable(caller, conversationId);
    const { deliveredThrough, readThrough, deviceId: device } = readReceipt(signed);
    if (deliveredThrough > conversation.messages.length) throw new DomainError('BAD_INPUT');
    const before = conversation.receipts.find((receipt) => receipt.device === device);
    if (
      before !== undefined &&
      (before.deliveredThrough > deliveredThrough || before.readThrough > readThrough)
    )
      return {};
    const receipt = { userId: caller.userId, device, deliveredThrough, readThrough, signed };
    conversation.receipts = [...conversation.receipts.filter((each) => each !== before), receipt];
    for (const member of conversation.members)
      if (member.leftAtSeq === null)
        this.#record(member.userId, { kind: 'receipt', conversationId, receipt });
    return {};
  }

  #typing(caller: Caller, { conversationId, sealed }: { conversationId: string; sealed: Uint8Array }) {
    const { members } = this.#reading.writable(caller, conversationId);
    const { userId, deviceId: device } = caller;
    const event: EphemeralEvent = { kind: 'typing', conversationId, userId, device, sealed };
    for (const member of members)
      if (member.leftAtSeq === null && member.userId !== userId)
        this.#tell(member.userId, { type: 'ephemeral', event }, null);
    return {};
  }
}

function presence(userId: string, online: boolean): EventBatch {
  return { type: 'ephemeral', event: { kind: 'presence', userId, online } };
}
