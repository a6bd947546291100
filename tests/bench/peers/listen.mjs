/** What the peers share: the port goes to the parent, the database is emptied, `?user=` names who connects. */
import pg from 'pg';

/** Tells the parent where the server listens. */
export function announce(server) {
  server.listen(0, '127.0.0.1', () => {
    process.send({
      type: 'ready',
      origin: `http://127.0.0.1:${server.address().port}`,
      bootstrapToken: null,
    });
  });
}

/** A pool on DATABASE_URL with this peer's two tables in it. */
export async function openTables() {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
  await pool.query(`CREATE TABLE IF NOT EXISTS message (seq bigserial PRIMARY KEY, id uuid NOT NULL UNIQUE, conversation text NOT NULL,
    sender text NOT NULL, body bytea NOT NULL, sent_at timestamptz NOT NULL DEFAULT now())`);
  await pool.query('CREATE INDEX IF NOT EXISTS message_conversation ON message (conversation, seq)');
  await pool.query(`CREATE TABLE IF NOT EXISTS receipt (conversation text NOT NULL, reader text NOT NULL, through bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (conversation, reader))`);
  return pool;
}

/** Whose socket it is, and the other one of the pair. */
export function readUser(url) {
  const user = new URL(url, 'http://peer').searchParams.get('user');
  const conversation = user.slice(1);
  return { user, conversation, other: (user[0] === 'a' ? 'b' : 'a') + conversation };
}
