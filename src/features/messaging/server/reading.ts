/** Lists, pages, entries, members: everything that only reads. */
import type * as z from 'zod';
import { listDeskStates } from '#src/features/desk/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { Contact, ConversationSummary, EntryView, messagesContract, ReceiptView } from '../contract.ts';
import { requireReadable } from './access.ts';
import * as messages from './message-store.ts';
import * as store from './store.ts';

type ListInput = z.infer<(typeof messagesContract)['list']['input']>;
type ListOutput = z.infer<(typeof messagesContract)['list']['output']>;
type PageInput = z.infer<(typeof messagesContract)['conversation']['input']>;
type PageOutput = z.infer<(typeof messagesContract)['conversation']['output']>;
type CareTeams = z.infer<(typeof messagesContract)['careTeams']['output']>;

export interface Reading {
  contacts(session: SessionInfo): Promise<Contact[]>;
  careTeams(session: SessionInfo): Promise<CareTeams>;
  list(session: SessionInfo, input: ListInput): Promise<ListOutput>;
  conversation(session: SessionInfo, input: PageInput): Promise<PageOutput>;
  place(session: SessionInfo, input: { conversationId: string; messageId: string }): Promise<{ seq: number }>;
  entries(session: SessionInfo, input: { conversationId: string; after: number }): Promise<EntryView[]>;
  members(
    session: SessionInfo,
    conversationId: string,
  ): Promise<{ members: ConversationSummary['members']; receipts: ReceiptView[] }>;
}

const withoutConversation = ({
  conversationId: _,
  ...receipt
}: ReceiptView & { conversationId: string }): ReceiptView => receipt;

function memberView(member: store.MemberRow): ConversationSummary['members'][number] {
  const { userId, name, role, memberRole, former } = member;
  return { userId, name, role, memberRole, active: member.leftAtSeq === null, former };
}

/** Newest receipts; for somebody who went out those that say nothing of later messages. */
async function receiptsUpTo(
  q: Queryable,
  conversationId: string,
  through: number | null,
): Promise<ReceiptView[]> {
  const receipts = await messages.listReceipts(q, [conversationId]);
  return receipts
    .filter(({ deliveredThrough }) => through === null || deliveredThrough <= through)
    .map(withoutConversation);
}

/** Summaries of conversations this person is or was in, in the order given. */
async function summarise(
  q: Queryable,
  { userId, role }: Pick<SessionInfo, 'userId' | 'role'>,
  rows: readonly store.ConversationRow[],
): Promise<ConversationSummary[]> {
  const ids = rows.map((row) => row.id);
  const [members, unread, last, desks] = await Promise.all([
    store.listMembers(q, ids),
    store.listUnread(q, userId, rows),
    messages.listLast(q, userId, ids),
    // How staff deal with a conversation is no business of patients.
    role === 'provider' ? listDeskStates(q, ids) : null,
  ]);
  const membersOf = Map.groupBy(members, (member) => member.conversationId);
  const unreadOf = new Map(unread.map((row) => [row.conversationId, row]));
  const lastOf = new Map(last.map((message) => [message.conversationId, message]));
  return rows.map((row) => {
    const own = (membersOf.get(row.id) ?? []).find((member) => member.userId === userId);
    const through = own?.leftAtSeq ?? null;
    const marks = unreadOf.get(row.id);
    return {
      conversationId: row.id,
      kind: row.kind,
      aboutConversationId: row.aboutConversationId,
      careTeam: row.careTeamId === null ? null : { id: row.careTeamId, name: row.careTeamName ?? '' },
      patientId: row.patientId,
      patientName: row.patientName,
      createdAt: row.createdAt,
      // Who is out learns nothing of what came after, not even that it came.
      lastMessageAt: through === null ? row.lastMessageAt : (lastOf.get(row.id)?.sentAt ?? row.createdAt),
      lastSeq: through ?? row.lastSeq,
      removedThrough: row.removedThrough,
      entryNo: row.entryNo,
      epoch: row.epoch,
      active: through === null,
      members: (membersOf.get(row.id) ?? []).map(memberView),
      deliveredThrough: marks?.deliveredThrough ?? 0,
      readThrough: marks?.readThrough ?? 0,
      unread: marks?.unread ?? 0,
      last: lastOf.get(row.id) ?? null,
      // Who left learns nothing of what came after.
      desk: through === null ? (desks?.get(row.id) ?? null) : null,
    };
  });
}

export function createReading({ database }: Pick<PlatformDeps, 'database'>): Reading {
  const q = database.pool;
  return {
    contacts: (session) => store.listContacts(q, session),
    careTeams: (session) => store.listCareTeams(q, session.userId),

    async list(session, { cursor, limit }) {
      const rows = await store.listConversations(q, session.userId, cursor, limit + 1);
      const page = rows.slice(0, limit);
      const tail = page.at(-1);
      const next =
        rows.length > limit && tail !== undefined
          ? { lastMessageAt: tail.lastMessageAt, conversationId: tail.id }
          : null;
      return { conversations: await summarise(q, session, page), next };
    },

    async conversation(session, { conversationId, before, after, limit }) {
      const { conversation, through } = await requireReadable(q, session, conversationId);
      const forwards = after !== null;
      // One more than asked for tells whether there is more.
      const found = forwards
        ? await messages.listAfter(q, conversationId, after, limit + 1, through)
        : await messages.listBefore(q, conversationId, before, limit + 1, through);
      const more = found.length > limit;
      const page = !more ? found : forwards ? found.slice(0, limit) : found.slice(1);
      const [summary] = await summarise(q, session, [conversation]);
      if (summary === undefined) throw new Error('a readable conversation has a summary');
      const first = page[0]?.seq;
      const newest = page.at(-1)?.seq ?? after ?? (before === null ? summary.lastSeq : before - 1);
      return {
        summary,
        messages: page,
        about: await messages.listAbout(q, conversationId, page, through),
        receipts: await receiptsUpTo(q, conversationId, through),
        hasBefore: forwards ? (first ?? after + 1) > 1 : more,
        hasAfter: forwards ? more : newest < summary.lastSeq,
      };
    },

    async place(session, { conversationId, messageId }) {
      const { through } = await requireReadable(q, session, conversationId);
      const seq = await messages.findPlace(q, conversationId, messageId, through);
      if (seq === null) throw new DomainError('NOT_FOUND');
      return { seq };
    },

    async entries(session, { conversationId, after }) {
      const { through, suspended } = await requireReadable(q, session, conversationId);
      const entries = await store.listEntries(q, conversationId, after);
      if (through === null) return entries;
      // A carer without a link is still in the roster: what was signed since then is not for them.
      if (suspended) return entries.filter((entry) => entry.afterSeq <= through);
      // The entry that removed somebody is the last one they may see.
      const closing = entries.findIndex(
        (entry) => !entry.boxes.some((box) => box.userId === session.userId) && entry.afterSeq >= through,
      );
      return closing === -1 ? entries : entries.slice(0, closing + 1);
    },

    async members(session, conversationId) {
      const { through } = await requireReadable(q, session, conversationId);
      const [members, receipts] = await Promise.all([
        store.listMembers(q, [conversationId]),
        receiptsUpTo(q, conversationId, through),
      ]);
      return { members: members.map(memberView), receipts };
    },
  };
}
