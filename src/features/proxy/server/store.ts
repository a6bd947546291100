/** SQL of care links. Which of them are in force is said once, by the view active_care_link. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { Charge, ConversationCarer, LinkRow, OwnCarer, Relation } from '../contract.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const patientJson = `json_build_object('userId', p.id, 'name', p.name, 'dependent', p.dependent) AS patient`;
const carerJson = `json_build_object('userId', c.id, 'name', c.name) AS carer`;

/** True when this person may act for the patient now. */
export async function actsFor(q: Queryable, carerId: string, patientId: string): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM active_care_link WHERE carer_id = $1 AND patient_id = $2 LIMIT 1`,
    [carerId, patientId],
  );
  return rows.length > 0;
}

/** For whom somebody acts now, by name. */
export async function listCharges(q: Queryable, carerId: string): Promise<Charge[]> {
  const { rows } = await q.query<Charge>(
    `SELECT l.id AS "linkId", ${patientJson}, l.relation, ${ms('l.valid_until')} AS until
     FROM active_care_link l JOIN "user" p ON p.id = l.patient_id WHERE l.carer_id = $1 ORDER BY p.name, l.id`,
    [carerId],
  );
  return rows;
}

/** Who acts for somebody, now or later, by name. */
export async function listCarers(q: Queryable, patientId: string): Promise<OwnCarer[]> {
  const { rows } = await q.query<OwnCarer>(
    `SELECT l.id AS "linkId", ${carerJson}, l.relation, ${ms('l.valid_from')} AS "from", ${ms('l.valid_until')} AS until
     FROM care_link l JOIN "user" c ON c.id = l.carer_id
     WHERE l.patient_id = $1 AND l.ended_at IS NULL AND (l.valid_until IS NULL OR l.valid_until > now()) ORDER BY c.name, l.id`,
    [patientId],
  );
  return rows;
}

/** Who acts for somebody now, by name. */
export async function listActiveCarers(
  q: Queryable,
  patientId: string,
): Promise<Pick<OwnCarer, 'carer' | 'relation'>[]> {
  const { rows } = await q.query<Pick<OwnCarer, 'carer' | 'relation'>>(
    `SELECT ${carerJson}, l.relation FROM active_care_link l JOIN "user" c ON c.id = l.carer_id
     WHERE l.patient_id = $1 AND c.disabled_at IS NULL ORDER BY c.name, l.id`,
    [patientId],
  );
  return rows;
}

/** A patient of a care team that this provider is in. */
export async function findPatientOfProvider(
  q: Queryable,
  patientId: string,
  providerId: string,
): Promise<PatientRow | null> {
  const { rows } = await q.query<PatientRow>(
    `SELECT p.id AS "userId", p.name, p.dependent FROM "user" p WHERE p.id = $1 AND p.role = 'patient'
       AND EXISTS (SELECT FROM care_team_member a JOIN care_team_member b USING (care_team_id) WHERE a.user_id = p.id AND b.user_id = $2)`,
    [patientId, providerId],
  );
  return rows[0] ?? null;
}

export interface PatientRow {
  userId: string;
  name: string;
  dependent: boolean;
}

/** The patient of a conversation in which this person is a present member; null for others. */
export async function findPatientOfConversation(
  q: Queryable,
  conversationId: string,
  memberId: string,
): Promise<PatientRow | null> {
  const { rows } = await q.query<PatientRow>(
    `SELECT p.id AS "userId", p.name, p.dependent FROM conversation v
     JOIN conversation_member m ON m.conversation_id = v.id AND m.user_id = $2 AND m.left_at_seq IS NULL
     JOIN "user" p ON p.id = v.patient_id WHERE v.id = $1`,
    [conversationId, memberId],
  );
  return rows[0] ?? null;
}

/** Those who may act for the patient, and members of the conversation who once could. */
export async function listCarersOfConversation(
  q: Queryable,
  conversationId: string,
  patientId: string,
  /** A carer is told of those who are in the conversation with them, not of others. */
  membersOnly: boolean,
): Promise<ConversationCarer[]> {
  const { rows } = await q.query<ConversationCarer>(
    `SELECT DISTINCT ON (c.name, c.id) ${carerJson}, l.relation,
       EXISTS (SELECT FROM active_care_link a WHERE a.carer_id = c.id AND a.patient_id = $2) AS active
     FROM care_link l JOIN "user" c ON c.id = l.carer_id
     WHERE l.patient_id = $2 AND c.disabled_at IS NULL AND l.valid_from <= now()
       AND ((NOT $3 AND EXISTS (SELECT FROM active_care_link a WHERE a.id = l.id))
         OR EXISTS (SELECT FROM conversation_member m WHERE m.conversation_id = $1 AND m.user_id = c.id AND (m.left_at_seq IS NULL OR m.suspended)))
     ORDER BY c.name, c.id, l.created_at DESC`,
    [conversationId, patientId, membersOnly],
  );
  return rows;
}

/** Newest first, after the cursor. */
export async function listLinks(
  q: Queryable,
  cursor: { from: number; id: string } | null,
  limit: number,
): Promise<LinkRow[]> {
  const { rows } = await q.query<LinkRow>(
    `SELECT l.id, ${carerJson}, ${patientJson}, l.relation, l.consent_note AS "consentNote", ${ms('l.valid_from')} AS "from",
       ${ms('l.valid_until')} AS until, ${ms('l.ended_at')} AS "endedAt",
       CASE WHEN l.ended_at IS NOT NULL OR l.valid_until <= now() THEN 'ended' WHEN l.valid_from > now() THEN 'future' ELSE 'active' END AS state
     FROM care_link l JOIN "user" c ON c.id = l.carer_id JOIN "user" p ON p.id = l.patient_id
     WHERE $1::float8 IS NULL OR (l.valid_from, l.id) < (to_timestamp($1::float8 / 1000), $2::uuid)
     ORDER BY l.valid_from DESC, l.id DESC LIMIT $3`,
    [cursor?.from ?? null, cursor?.id ?? null, limit],
  );
  return rows;
}

/** Locks the two people, so that of two links made at once one sees the other. Answers how many of them are enabled patients and who has a login. */
export async function lockPatients(
  q: Queryable,
  ids: readonly string[],
): Promise<{ userId: string; dependent: boolean }[]> {
  const { rows } = await q.query<{ userId: string; dependent: boolean }>(
    `SELECT id AS "userId", dependent FROM "user" WHERE id = ANY($1::uuid[]) AND role = 'patient' AND disabled_at IS NULL ORDER BY id FOR UPDATE`,
    [ids],
  );
  return rows;
}

/** True when a link between the two is not over yet. */
export async function hasLink(q: Queryable, carerId: string, patientId: string): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM care_link WHERE carer_id = $1 AND patient_id = $2 AND ended_at IS NULL AND (valid_until IS NULL OR valid_until > now()) LIMIT 1`,
    [carerId, patientId],
  );
  return rows.length > 0;
}

export interface NewLink {
  id: string;
  carerId: string;
  patientId: string;
  relation: Relation;
  consentNote: string;
  from: number;
  until: number | null;
  createdById: string;
}

export async function insertLink(q: Queryable, link: NewLink): Promise<void> {
  await q.query(
    `INSERT INTO care_link (id, carer_id, patient_id, relation, consent_note, valid_from, valid_until, created_by_id)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000), $8)`,
    [
      link.id,
      link.carerId,
      link.patientId,
      link.relation,
      link.consentNote,
      link.from,
      link.until,
      link.createdById,
    ],
  );
}

export interface EndedLink {
  id: string;
  carerId: string;
  patientId: string;
}

/** Ends one link; null when there is none that is not over. `partyId`: only if this person is the carer or the patient. */
export async function endLink(
  q: Queryable,
  id: string,
  endedById: string,
  partyId: string | null,
): Promise<EndedLink | null> {
  const { rows } = await q.query<EndedLink>(
    `UPDATE care_link SET ended_at = now(), ended_by_id = $2 WHERE id = $1 AND ended_at IS NULL AND ($3::uuid IS NULL OR carer_id = $3 OR patient_id = $3)
     RETURNING id, carer_id AS "carerId", patient_id AS "patientId"`,
    [id, endedById, partyId],
  );
  return rows[0] ?? null;
}

/** Marks what ran out as ended and answers it. Whoever asks at once finds some, others none. */
export async function endExpired(q: Queryable): Promise<EndedLink[]> {
  const { rows } = await q.query<EndedLink>(
    `UPDATE care_link SET ended_at = valid_until WHERE ended_at IS NULL AND valid_until <= now()
     RETURNING id, carer_id AS "carerId", patient_id AS "patientId"`,
  );
  return rows;
}

/** A patient without a login: the address is one that nothing can be sent to (RFC 2606). */
export async function insertDependent(q: Queryable, userId: string, name: string): Promise<void> {
  await q.query(
    `INSERT INTO "user" (id, email, name, role, locale, era, dependent, updated_at) VALUES ($1, $2, $3, 'patient', (SELECT coalesce(max(locale), 'es') FROM clinic_settings), 0, true, now())`,
    [userId, `${userId}@dependent.invalid`, name],
  );
}

export async function joinCareTeams(
  q: Queryable,
  userId: string,
  careTeamIds: readonly string[],
): Promise<number> {
  const { rowCount } = await q.query(
    `INSERT INTO care_team_member (care_team_id, user_id) SELECT id, $1 FROM care_team WHERE id = ANY($2::uuid[])`,
    [userId, careTeamIds],
  );
  return rowCount ?? 0;
}
