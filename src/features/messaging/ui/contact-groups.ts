/** People somebody may write to, grouped by care team, each person once. */
import type { Contact } from '../contract.ts';

export interface ContactGroup {
  /** Null: people without a common care team. */
  team: { id: string; name: string } | null;
  contacts: Contact[];
}

/** Lower case without accents, so that “Nunez” finds “Núñez”. */
export function foldName(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/** True when every word of the query begins some word of the name. */
export function nameMatches(name: string, query: string): boolean {
  const words = foldName(name).split(/[\s.,'’-]+/);
  return foldName(query)
    .split(/\s+/)
    .filter((part) => part !== '')
    .every((part) => words.some((word) => word.startsWith(part)));
}

/** Somebody in several care teams stands in the first by name; people without one come last. */
export function groupContacts(contacts: readonly Contact[], query: string, locale: string): ContactGroup[] {
  const order = new Intl.Collator(locale, { sensitivity: 'base' });
  const groups = new Map<string, ContactGroup>();
  for (const contact of contacts) {
    if (!nameMatches(contact.name, query)) continue;
    const team = [...contact.careTeams].sort((a, b) => order.compare(a.name, b.name))[0] ?? null;
    const group = groups.get(team?.id ?? '') ?? { team, contacts: [] };
    group.contacts.push(contact);
    groups.set(team?.id ?? '', group);
  }
  for (const group of groups.values()) group.contacts.sort((a, b) => order.compare(a.name, b.name));
  return [...groups.values()].sort((a, b) => {
    if (a.team === null || b.team === null) return a.team === b.team ? 0 : a.team === null ? 1 : -1;
    return order.compare(a.team.name, b.team.name);
  });
}
