/** Stops a server at a step of its work in the database, so that a test can kill it exactly there. */
import pg from 'pg';

export interface StepGate {
  /** Resolves as soon as a server stands before it. */
  reached(): Promise<void>;
  /** Takes the gate away. What stood before it never happened, as if the server had died before it asked. */
  open(): Promise<void>;
}

export interface Step {
  readonly table: string;
  readonly on: 'INSERT' | 'UPDATE';
  /** Only these rows: a condition on OLD and NEW. */
  readonly when?: string;
}

let gates = 0;

/** Closes a gate before a step. One database, its own connections. */
export async function closeGate(databaseUrl: string, { table, on, when = 'true' }: Step): Promise<StepGate> {
  gates += 1;
  const [lock, name] = [7_000_000 + gates, `test_gate_${gates}`];
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('SELECT pg_advisory_lock($1)', [lock]);
  await client.query(
    `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${lock}); RETURN NEW; END $$`,
  );
  await client.query(
    `CREATE TRIGGER ${name} BEFORE ${on} ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION ${name}()`,
  );
  const waiting = `FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = ${lock}
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  return {
    async reached() {
      const limit = Date.now() + 30_000;
      while ((await client.query(`SELECT ${waiting}`)).rowCount === 0)
        if (Date.now() > limit) throw new Error(`nobody came to ${on} ${table} ${when}`);
    },
    async open() {
      await client.query(`SELECT pg_terminate_backend(pid) ${waiting}`);
      await client.query('SELECT pg_advisory_unlock($1)', [lock]);
      await client.query(`DROP FUNCTION ${name} CASCADE`);
      await client.end();
    },
  };
}
