/** SQL of the clinic's quick replies. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { QuickReply } from '../contract.ts';

interface Row {
  id: string;
  title_en: string;
  text_en: string;
  title_es: string;
  text_es: string;
}

export async function listQuickReplies(q: Queryable): Promise<QuickReply[]> {
  const { rows } = await q.query<Row>('SELECT * FROM desk_quick_reply ORDER BY title_en, id');
  return rows.map((row) => ({
    id: row.id,
    en: { title: row.title_en, text: row.text_en },
    es: { title: row.title_es, text: row.text_es },
  }));
}

export async function countQuickReplies(q: Queryable): Promise<number> {
  const { rows } = await q.query<{ count: number }>('SELECT count(*)::int AS count FROM desk_quick_reply');
  return rows[0]?.count ?? 0;
}

const values = ({ id, en, es }: QuickReply) => [id, en.title, en.text, es.title, es.text];

export async function insertQuickReply(q: Queryable, reply: QuickReply): Promise<void> {
  await q.query(
    'INSERT INTO desk_quick_reply (id, title_en, text_en, title_es, text_es) VALUES ($1, $2, $3, $4, $5)',
    values(reply),
  );
}

/** False when there is none with that id. */
export async function updateQuickReply(q: Queryable, reply: QuickReply): Promise<boolean> {
  const { rowCount } = await q.query(
    'UPDATE desk_quick_reply SET title_en = $2, text_en = $3, title_es = $4, text_es = $5, updated_at = now() WHERE id = $1',
    values(reply),
  );
  return rowCount === 1;
}

/** False when there is none with that id. */
export async function deleteQuickReply(q: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await q.query('DELETE FROM desk_quick_reply WHERE id = $1', [id]);
  return rowCount === 1;
}
