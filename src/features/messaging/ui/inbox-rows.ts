/** Which conversations the inbox shows. */
import type { ConversationHead, InboxRow } from '../client/engine-api.ts';
import { nameMatches } from './contact-groups.ts';

export type InboxFilter = 'all' | 'unread';

/** What a conversation is called: the care team's name, or the people in it. */
export function conversationName(head: ConversationHead): string {
  return head.careTeamName ?? head.others.map((person) => person.name).join(', ');
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
