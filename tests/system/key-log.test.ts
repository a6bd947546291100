import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { accountIndex } from '#src/protocol/open/key-log.ts';
import {
  requireLogged,
  requireOwnLeaves,
  requireRecent,
  requireRoot,
  verifyCheckpoint,
} from '#src/protocol/open/key-log-checks.ts';
import { LogReplica } from '#src/protocol/open/log-replica.ts';
import { updateVault } from '#src/protocol/secret/account-changes.ts';
import {
  openRawClinic,
  outcome,
  type RawAccount,
  type RawClinic,
  uploadOf,
} from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: RawClinic;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
});
afterAll(() => server.close());

const query = (sql: string, values: unknown[] = []) => server.clinic.database.pool.query(sql, values);

/** The whole log as this person is served it, checked against its checkpoint. */
async function readLog(person: RawAccount): Promise<{ log: LogReplica; publicKey: Uint8Array }> {
  const log = new LogReplica();
  const page = await person.api.identity.log.query({ after: 0 });
  log.append(page.leaves);
  const checkpoint = verifyCheckpoint(page.checkpoint, page.publicKey);
  requireRecent(checkpoint.time, Date.now());
  expect(checkpoint.size).toBe(log.size);
  requireRoot(log, checkpoint);
  return { log, publicKey: page.publicKey };
}

const settings = (text: string) => new TextEncoder().encode(text);

describe('the clinic-wide log', () => {
  it('holds every link of every account, for whoever is in the clinic', async () => {
    const [ada, ben] = [await clinic.add('provider'), await clinic.add('patient')];
    const { log } = await readLog(ben);
    for (const { base } of [ada, ben]) {
      const index = accountIndex(asUserId(base.chain.userId));
      requireLogged(base.chain, log.newest(index));
      requireOwnLeaves(base.chain, log.since(0, index));
    }
    const { rows } = await query('SELECT count(*)::int AS n FROM account_link');
    expect(log.size).toBe(rows[0].n);
  });

  it('grows by what was changed, read on from where one was', async () => {
    const ada = await clinic.add('provider');
    const { log, publicKey } = await readLog(ada);
    const before = log.size;
    const change = updateVault(ada.base, { settings: settings('x') });
    await ada.api.identity.updateAccount.mutate({ update: uploadOf(change) });
    const page = await ada.api.identity.log.query({ after: before });
    log.append(page.leaves);
    expect(log.size).toBe(before + 1);
    requireRoot(log, verifyCheckpoint(page.checkpoint, publicKey));
    requireLogged(change.chain, log.newest(accountIndex(asUserId(ada.userId))));
  });

  it('has no gap and no place twice, however many accounts change at once', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => clinic.add('patient')));
    const changed = await Promise.all(
      people.map((person) =>
        outcome(
          person.api.identity.updateAccount.mutate({
            update: uploadOf(updateVault(person.base, { settings: settings('y') })),
          }),
        ),
      ),
    );
    expect(changed).toEqual(people.map(() => 'ok'));
    const { rows } = await query(
      'SELECT count(*)::int AS n, min(position) AS first, max(position) AS last FROM key_log_leaf',
    );
    expect(rows[0]).toEqual({ n: rows[0].last + 1, first: 0, last: rows[0].last });
    await readLog(clinic.admin);
  });

  it('keeps what was refused out: a change that fails leaves no leaf', async () => {
    const ada = await clinic.add('provider');
    const { log } = await readLog(ada);
    const change = updateVault(ada.base, { settings: settings('z') });
    const update = { ...uploadOf(change), vaultVersion: 99 };
    expect(await outcome(ada.api.identity.updateAccount.mutate({ update }))).not.toBe('ok');
    expect((await readLog(ada)).log.size).toBe(log.size);
  });

  it('cannot be changed or cut in the database, nor a link slipped in beside it', async () => {
    for (const sql of [
      `UPDATE key_log_leaf SET link_hash = '\\x00' WHERE position = 0`,
      'DELETE FROM key_log_leaf WHERE position = 0',
      'TRUNCATE key_log_leaf',
    ])
      await expect(query(sql)).rejects.toThrow('key_log_leaf is append-only');
    await expect(
      query(`SET LOCAL consulta.erasing = 'on'; DELETE FROM key_log_leaf WHERE position = 0`),
    ).rejects.toThrow('key_log_leaf is append-only');
    await expect(
      query(
        `INSERT INTO account_link (user_id, era, seq, kind, signed, hash)
         SELECT user_id, era, max(seq) + 1, 'ek', '\\x00', '\\x00' FROM account_link GROUP BY user_id, era LIMIT 1`,
      ),
    ).rejects.toThrow('an account link is not in the log');
  });

  it('takes in the links from before there was a log, in the order of each account', async () => {
    await query('ALTER TABLE key_log_leaf DISABLE TRIGGER USER');
    await query('DELETE FROM key_log_leaf');
    await query('ALTER TABLE key_log_leaf ENABLE TRIGGER USER');
    await query('DELETE FROM key_log_edge');
    await server.clinic.services.identity.log.prepare();
    const { log, publicKey } = await readLog(clinic.admin);
    const { rows } = await query('SELECT count(*)::int AS n FROM account_link');
    expect(log.size).toBe(rows[0].n);
    // Twice changes nothing, and another start with the same secrets has the same key.
    await server.clinic.services.identity.log.prepare();
    expect((await readLog(clinic.admin)).publicKey).toEqual(publicKey);
  });
});
