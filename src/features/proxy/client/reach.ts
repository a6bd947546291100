/** Whom one may write to, as oneself or for the patient one acts for. */
import type { Contact } from '#src/features/messaging/contract.ts';
import type { Transport } from '#src/platform/client/transport.ts';

type Api = Transport['api'];
type CareTeams = Awaited<ReturnType<Api['messages']['careTeams']['query']>>;

export async function readContacts(api: Api, actingFor: string | null): Promise<Contact[]> {
  if (actingFor === null) return api.messages.contacts.query();
  return (await api.proxy.reach.query({ patientId: actingFor })).contacts;
}

export async function readCareTeams(api: Api, actingFor: string | null): Promise<CareTeams> {
  if (actingFor === null) return api.messages.careTeams.query();
  return (await api.proxy.reach.query({ patientId: actingFor })).careTeams;
}
