/** SQL of who is told what. */
import type { Queryable } from '#src/platform/server/database.ts';

/** Whom a change of a visit concerns: provider, patient, who acts for the patient now, and colleagues who were in the call and are in the conversation still. */
export async function listAudience(q: Queryable, visitId: string): Promise<string[]> {
  const { rows } = await q.query<{ userId: string }>(
    `SELECT v.provider_id AS "userId" FROM visit v WHERE v.id = $1
     UNION SELECT v.patient_id FROM visit v WHERE v.id = $1
     UNION SELECT l.carer_id FROM visit v JOIN active_care_link l ON l.patient_id = v.patient_id WHERE v.id = $1
     UNION SELECT s.user_id FROM visit v JOIN visit_participant s ON s.visit_id = v.id AND s.role IN ('host', 'colleague')
     JOIN conversation_member m ON m.conversation_id = v.conversation_id AND m.user_id = s.user_id AND m.left_at_seq IS NULL WHERE v.id = $1`,
    [visitId],
  );
  return rows.map((row) => row.userId);
}

/** The patient of a visit, and who acts for the patient now. */
export async function listPatients(q: Queryable, visitId: string): Promise<string[]> {
  const { rows } = await q.query<{ userId: string }>(
    `SELECT v.patient_id AS "userId" FROM visit v WHERE v.id = $1
     UNION SELECT l.carer_id FROM visit v JOIN active_care_link l ON l.patient_id = v.patient_id WHERE v.id = $1`,
    [visitId],
  );
  return rows.map((row) => row.userId);
}

/** Patients in the waiting rooms of these providers, and who acts for them. */
export async function listWaitingPeople(
  q: Queryable,
  providerIds: readonly string[],
): Promise<{ visitId: string; userId: string }[]> {
  const { rows } = await q.query<{ visitId: string; userId: string }>(
    `SELECT v.id AS "visitId", v.patient_id AS "userId" FROM visit v WHERE v.provider_id = ANY($1::uuid[]) AND v.state = 'waiting'
     UNION SELECT v.id, l.carer_id FROM visit v JOIN active_care_link l ON l.patient_id = v.patient_id
     WHERE v.provider_id = ANY($1::uuid[]) AND v.state = 'waiting'`,
    [providerIds],
  );
  return rows;
}

/** Patients (and who acts for them) who wait for a provider or whose room opens before `until`. */
export async function listExpectingPeople(
  q: Queryable,
  providerId: string,
  now: number,
  until: number,
): Promise<{ visitId: string; userId: string }[]> {
  const { rows } = await q.query<{ visitId: string; userId: string }>(
    `WITH mine AS (SELECT id, patient_id FROM visit WHERE provider_id = $1 AND (state = 'waiting'
       OR (state = 'scheduled' AND scheduled_end >= to_timestamp($2::float8 / 1000) AND scheduled_start <= to_timestamp($3::float8 / 1000))))
     SELECT id AS "visitId", patient_id AS "userId" FROM mine
     UNION SELECT mine.id, l.carer_id FROM mine JOIN active_care_link l ON l.patient_id = mine.patient_id`,
    [providerId, now, until],
  );
  return rows;
}
