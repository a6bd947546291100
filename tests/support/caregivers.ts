/** A child, a parent and a doctor: what tests of carers start from. */
import type { Person, TestClinic } from './person.ts';

/** Links a carer to a patient, in force from now on. Answers the link's id. */
export async function linkCarer(
  clinic: TestClinic,
  carer: Person,
  patientId: string,
  more: { from?: number; until?: number | null } = {},
): Promise<string> {
  const { id } = await clinic.admin.api.proxy.link.mutate({
    carerId: await carer.userId(),
    patientId,
    relation: 'parent',
    // A clock that is a moment ahead of the database's must not make it a link of the future.
    from: more.from ?? Date.now() - 60_000,
    until: more.until ?? null,
    consentNote: 'Family book seen at reception',
  });
  return id;
}

export interface Family {
  doctor: Person;
  maria: Person;
  /** A small child: no login, no keys. */
  leoId: string;
  linkId: string;
}

/** Leo is in the care team; Maria, his mother, is in none. */
export async function openFamily(clinic: TestClinic, careTeamId: string, name: string): Promise<Family> {
  const { api } = clinic.admin;
  const [doctor, maria] = await Promise.all([
    clinic.add({ name: `Doctor ${name}`, role: 'provider', careTeamIds: [careTeamId] }),
    clinic.add({ name: `Maria ${name}`, role: 'patient' }),
  ]);
  const child = { displayName: `Leo ${name}`, careTeamIds: [careTeamId] };
  const { userId: leoId } = await api.proxy.createDependent.mutate(child);
  const linkId = await linkCarer(clinic, maria, leoId);
  await maria.engine.refreshActing();
  return { doctor, maria, leoId, linkId };
}
