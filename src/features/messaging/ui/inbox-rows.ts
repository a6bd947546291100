/** Which conversations the inbox shows, and what they and their people are called. */
import type { ConversationHead, InboxRow, PersonView } from '../client/engine-api.ts';
import { nameMatches } from './contact-groups.ts';

/** What providers choose from; patients see everything. */
export const inboxFilters = ['all', 'unread', 'waiting', 'mine', 'closed'] as const;
export type InboxFilter = (typeof inboxFilters)[number];

const passes: Record<InboxFilter, (row: InboxRow) => boolean> = {
  all: () => true,
  unread: (row) => row.unread > 0,
  waiting: (row) => row.desk?.waitingOnMe === true,
  mine: (row) => row.desk?.mine === true && row.desk.closed === null,
  closed: (row) => row.desk !== null && row.desk.closed !== null,
};

/** What a conversation is called: the care team's name, or the people in it. Staff see first whom it is about: a team has many patients. */
export function conversationName(head: ConversationHead): string {
  const patient =
    head.desk === null ? undefined : head.others.find((person) => person.userId === head.patientId);
  if (patient !== undefined && head.careTeamName !== null) return `${patient.name} · ${head.careTeamName}`;
  return head.careTeamName ?? head.about ?? head.others.map((person) => person.name).join(', ');
}

/** Everybody else who gets what is written now; people who left are not among them. */
export function readersOf(head: ConversationHead): PersonView[] {
  return head.others.filter((person) => head.readerIds.includes(person.userId));
}

/** The same conversation without a word on who is there: without a connection nobody knows. */
export function withoutPresence<Head extends ConversationHead>(head: Head): Head {
  return { ...head, others: head.others.map((person) => ({ ...person, online: false })) };
}

/** How many conversations pass each filter. */
export function countRows(rows: readonly InboxRow[]): Record<InboxFilter, number> {
  const count = (filter: InboxFilter) => rows.filter(passes[filter]).length;
  return {
    all: rows.length,
    unread: count('unread'),
    waiting: count('waiting'),
    mine: count('mine'),
    closed: count('closed'),
  };
}

/** Urgent ones, then longest waiting first. */
function byWaiting(a: InboxRow, b: InboxRow): number {
  if (a.desk?.urgent !== b.desk?.urgent) return a.desk?.urgent === true ? -1 : 1;
  return (a.desk?.waitingSince ?? 0) - (b.desk?.waitingSince ?? 0);
}

/** Rows that pass the filter and carry a person or care team of that name. */
export function visibleRows(rows: readonly InboxRow[], filter: InboxFilter, query: string): InboxRow[] {
  const visible = rows.filter(
    (row) =>
      passes[filter](row) &&
      (query.trim() === '' ||
        row.others.some((person) => nameMatches(person.name, query)) ||
        (row.about !== null && nameMatches(row.about, query)) ||
        (row.careTeamName !== null && nameMatches(row.careTeamName, query))),
  );
  return filter === 'waiting' ? visible.sort(byWaiting) : visible;
}
