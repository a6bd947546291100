/** What the server in memory answers to questions: lists, pages, entries, members, each only to those who may see it. */
import type {
  ConversationSummary,
  EntryView,
  ReceiptView,
  StoredEnvelope,
} from '#src/features/messaging/contract.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { type EntryBody, readEntry } from '#src/protocol/open/conversation-entry.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { splitSigned } from '#src/protocol/open/signed.ts';
import type { FakeAccounts } from './fake-accounts.ts';

/** Who asks. */
export interface Caller {
  userId: string;
  deviceId: string;
}

interface Member {
  userId: string;
  memberRole: 'admin' | 'member' | 'observer';
  leftAtSeq: number | null;
}

export interface StoredConversation {
  id: string;
  kind: 'direct' | 'team' | 'staff';
  aboutConversationId: string | null;
  careTeamId: string | null;
  patientId: string | null;
  pair: string;
  createdAt: number;
  lastMessageAt: number;
  entries: EntryView[];
  messages: StoredEnvelope[];
  receipts: ReceiptView[];
  members: Member[];
}

export interface CareTeam {
  id: string;
  name: string;
  memberIds: string[];
}

export const bodyOf = (signed: Uint8Array): EntryBody =>
  readEntry(splitSigned(signed, limits.entryBytes).body);

export class FakeReading {
  readonly conversations = new Map<string, StoredConversation>();
  readonly careTeams: CareTeam[] = [];
  readonly accounts: FakeAccounts;

  constructor(accounts: FakeAccounts) {
    this.accounts = accounts;
  }

  readable(caller: Caller, id: string): { conversation: StoredConversation; through: number } {
    const conversation = this.conversations.get(id);
    const member = conversation?.members.find((each) => each.userId === caller.userId);
    if (conversation === undefined || member === undefined) throw new DomainError('NOT_FOUND');
    return { conversation, through: member.leftAtSeq ?? Number.MAX_SAFE_INTEGER };
  }

  writable(caller: Caller, id: string): StoredConversation {
    const { conversation, through } = this.readable(caller, id);
    if (through !== Number.MAX_SAFE_INTEGER) throw new DomainError('NOT_FOUND');
    return conversation;
  }

  summary(caller: Caller, conversation: StoredConversation): ConversationSummary {
    const { through } = this.readable(caller, conversation.id);
    const seen = conversation.messages.filter((message) => message.seq <= through);
    const own = conversation.receipts.filter((receipt) => receipt.userId === caller.userId);
    const readThrough = Math.max(0, ...own.map((receipt) => receipt.readThrough));
    const { careTeamId } = conversation;
    const newest = conversation.entries.at(-1);
    return {
      conversationId: conversation.id,
      kind: conversation.kind,
      aboutConversationId: conversation.aboutConversationId,
      careTeam:
        careTeamId === null
          ? null
          : { id: careTeamId, name: this.careTeams.find((team) => team.id === careTeamId)?.name ?? '' },
      patientId: conversation.patientId,
      patientName: null,
      createdAt: conversation.createdAt,
      lastMessageAt: conversation.lastMessageAt,
      lastSeq: seen.length,
      removedThrough: 0,
      entryNo: newest?.n ?? 0,
      epoch: newest?.epoch ?? 0,
      active: through === Number.MAX_SAFE_INTEGER,
      members: this.memberViews(conversation),
      deliveredThrough: Math.max(0, ...own.map((receipt) => receipt.deliveredThrough)),
      readThrough,
      unread: seen.filter(
        (message) => message.seq > readThrough && message.sender !== caller.userId && message.about === null,
      ).length,
      last: seen.findLast((message) => message.about === null) ?? null,
      desk: null,
    };
  }

  memberViews({ members }: StoredConversation): ConversationSummary['members'] {
    return members.map(({ userId, memberRole, leftAtSeq }) => {
      const { name, role } = this.accounts.get(userId);
      return { userId, name, role, memberRole, active: leftAtSeq === null };
    });
  }

  careTeamsOf(userId: string) {
    const teams = this.careTeams.filter((team) => team.memberIds.includes(userId));
    return teams.map(({ id, name, memberIds }) => ({
      id,
      name,
      members: memberIds.map((member) => {
        const account = this.accounts.get(member);
        return { userId: member, name: account.name, role: account.role };
      }),
    }));
  }

  list(caller: Caller, { cursor, limit }: { cursor: { lastMessageAt: number } | null; limit: number }) {
    const own = [...this.conversations.values()]
      .filter((each) => each.members.some((member) => member.userId === caller.userId))
      .sort((a, b) => b.lastMessageAt - a.lastMessageAt)
      .filter((each) => cursor === null || each.lastMessageAt < cursor.lastMessageAt);
    const page = own.slice(0, limit);
    const tail = page.at(-1);
    return {
      conversations: page.map((each) => this.summary(caller, each)),
      next:
        own.length > limit && tail !== undefined
          ? { lastMessageAt: tail.lastMessageAt, conversationId: tail.id }
          : null,
    };
  }

  page(
    caller: Caller,
    input: { conversationId: string; before: number | null; after: number | null; limit: number },
  ) {
    const { conversation, through } = this.readable(caller, input.conversationId);
    const all = conversation.messages.filter((message) => message.seq <= through);
    const { before, after, limit } = input;
    const range =
      after === null
        ? all.filter((m) => before === null || m.seq < before)
        : all.filter((m) => m.seq > after);
    const messages = after === null ? range.slice(-limit) : range.slice(0, limit);
    return {
      summary: this.summary(caller, conversation),
      messages,
      about: all.filter((m) => !messages.includes(m) && messages.some((each) => each.messageId === m.about)),
      receipts: conversation.receipts,
      hasBefore: (messages[0]?.seq ?? 1) > 1,
      hasAfter: (messages.at(-1)?.seq ?? 0) < all.length,
    };
  }

  place(caller: Caller, { conversationId, messageId }: { conversationId: string; messageId: string }) {
    const { conversation, through } = this.readable(caller, conversationId);
    const found = conversation.messages.find((each) => each.messageId === messageId && each.seq <= through);
    if (found === undefined) throw new DomainError('NOT_FOUND');
    return { seq: found.seq };
  }

  entries(caller: Caller, { conversationId, after }: { conversationId: string; after: number }): EntryView[] {
    const { conversation, through } = this.readable(caller, conversationId);
    const last = conversation.entries.findIndex(
      (entry) =>
        entry.afterSeq >= through && !bodyOf(entry.signed).roster.some((m) => m.userId === caller.userId),
    );
    const visible = last === -1 ? conversation.entries : conversation.entries.slice(0, last + 1);
    return visible.filter((entry) => entry.n > after);
  }

  members(caller: Caller, conversationId: string) {
    const { conversation } = this.readable(caller, conversationId);
    return { members: this.memberViews(conversation), receipts: conversation.receipts };
  }
}
