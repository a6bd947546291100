/** Which conversations the inbox shows, and what they and their people are called. */
import type { ConversationHead, InboxRow, PersonView } from '../client/engine-api.ts';
import { nameMatches } from './contact-groups.ts';

export type InboxFilter = 'all' | 'unread';

/** What a conversation is called: the care team's name, or the people in it. */
export function conversationName(head: ConversationHead): string {
  return head.careTeamName ?? head.others.map((person) => person.name).join(', ');
}

/** Everybody else who gets what is written now; people who left are not among them. */
export function readersOf(head: ConversationHead): PersonView[] {
  return head.others.filter((person) => head.readerIds.includes(person.userId));
}

/** The same conversation without a word on who is there: without a connection nobody knows. */
export function withoutPresence<Head extends ConversationHead>(head: Head): Head {
  return { ...head, others: head.others.map((person) => ({ ...person, online: false })) };
}

/** Rows that pass the filter and carry a person or care team of that name. */
export function visibleRows(rows: readonly InboxRow[], filter: InboxFilter, query: string): InboxRow[] {
  return rows.filter(
    (row) =>
      (filter === 'all' || row.unread > 0) &&
      (query.trim() === '' ||
        row.others.some((person) => nameMatches(person.name, query)) ||
        (row.careTeamName !== null && nameMatches(row.careTeamName, query))),
  );
}
