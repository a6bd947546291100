import { useCallback } from 'react';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import type { StartOptions } from '#src/features/messaging/ui/start-options.ts';
import { useEngine, useMe } from '#src/platform/client-react/engine.tsx';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';

/** What this person may start a conversation with; topics for patients only. */
export function useStartOptions(): () => Promise<Result<StartOptions>> {
  const engine = useEngine();
  const { role } = useMe();
  const { client } = trpc.useUtils();
  return useCallback(async () => {
    const [contacts, teams] = await Promise.all([engine.contacts(), engine.careTeams()]);
    if (!contacts.ok) return contacts;
    if (!teams.ok) return teams;
    try {
      const staff = contacts.value.filter((contact) => contact.role === 'provider').slice(0, 100);
      const [topics, away, clinic] = await Promise.all([
        role === 'patient' ? client.desk.topics.query() : [],
        client.desk.absences.query({ userIds: staff.map(({ userId }) => userId) }),
        client.admin.clinic.query(),
      ]);
      const offered = topics.filter((topic) => teams.value.some(({ id }) => id === topic.careTeamId));
      const { emergencyNumber } = clinic;
      const people = { contacts: contacts.value, teams: teams.value };
      return { ok: true, value: { ...people, topics: offered, away, emergencyNumber } };
    } catch (error) {
      return { ok: false, failure: queryFailure(error) };
    }
  }, [engine, role, client]);
}
