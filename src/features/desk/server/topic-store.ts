/** SQL of the topics that patients choose from. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { Topic } from '../contract.ts';

export async function listTopics(q: Queryable): Promise<Topic[]> {
  const { rows } = await q.query<Topic>(
    `SELECT id, name_en AS en, name_es AS es, care_team_id AS "careTeamId" FROM desk_topic ORDER BY name_en, id`,
  );
  return rows;
}

export async function countTopics(q: Queryable): Promise<number> {
  const { rows } = await q.query<{ count: number }>('SELECT count(*)::int AS count FROM desk_topic');
  return rows[0]?.count ?? 0;
}

export async function careTeamExists(q: Queryable, id: string): Promise<boolean> {
  const { rows } = await q.query('SELECT FROM care_team WHERE id = $1', [id]);
  return rows.length > 0;
}

const values = ({ id, en, es, careTeamId }: Topic) => [id, en, es, careTeamId];

export async function insertTopic(q: Queryable, topic: Topic): Promise<void> {
  await q.query(
    'INSERT INTO desk_topic (id, name_en, name_es, care_team_id) VALUES ($1, $2, $3, $4)',
    values(topic),
  );
}

/** False when there is none with that id. */
export async function updateTopic(q: Queryable, topic: Topic): Promise<boolean> {
  const { rowCount } = await q.query(
    'UPDATE desk_topic SET name_en = $2, name_es = $3, care_team_id = $4 WHERE id = $1',
    values(topic),
  );
  return rowCount === 1;
}

/** False when there is none with that id. */
export async function deleteTopic(q: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await q.query('DELETE FROM desk_topic WHERE id = $1', [id]);
  return rowCount === 1;
}
