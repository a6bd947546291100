import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writePersonArchive } from '#src/features/records/client/person-archive.ts';
import { recordSections } from '#src/features/records/contract.ts';
import { openClinic, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const words = {
  title: 'Everything <about> Ana',
  intro: 'Saved',
  section: (section: string, count: number) => `${section}: ${count}`,
  conversation: (number: number) => `Conversation ${number}`,
  failed: 'failed',
};

it('everything about a person is one archive: each part of the server, each conversation opened, and an index', async () => {
  const careTeamIds = [await clinic.careTeam('Team')];
  const ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds });
  const doctor = await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds });
  const id = await ana.startWith(doctor);
  await ana.write(id, 'what only we know');
  await doctor.sees(id, 'what only we know');

  const written: Uint8Array[] = [];
  const save = (engine: typeof ana.engine | null, userId: string | null, api = ana.api) =>
    writePersonArchive(
      {
        ask: (section, after) => api.records.page.query({ userId, section, after }),
        engine,
        facts: { clinicName: 'Clinic', exportedAt: Date.now(), origin: server.origin },
        words,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      },
      { write: async (bytes) => void written.push(bytes) },
    );
  await save(ana.engine, null);
  const own = unzipSync(Buffer.concat(written));
  expect(Object.keys(own).sort()).toEqual(
    [
      ...recordSections.map((section) => `data/${section}.json`),
      'conversations/00001.zip',
      'index.html',
    ].sort(),
  );
  const account: unknown = JSON.parse(strFromU8(own['data/account.json'] ?? new Uint8Array()));
  expect(account).toMatchObject([{ name: 'Ana', email: ana.email }]);
  const inner = unzipSync(own['conversations/00001.zip'] ?? new Uint8Array());
  expect(strFromU8(inner['conversation.json'] ?? new Uint8Array())).toContain('what only we know');
  expect(strFromU8(own['index.html'] ?? new Uint8Array())).toContain('Everything &lt;about&gt; Ana');

  // The office gets what the server has: nothing that was said.
  written.length = 0;
  await save(null, await ana.userId(), clinic.admin.api);
  const office = unzipSync(Buffer.concat(written));
  expect(Object.keys(office).filter((path) => path.startsWith('conversations/'))).toEqual([]);
  expect(Object.values(office).some((bytes) => strFromU8(bytes).includes('what only we know'))).toBe(false);
  const { rows } = await server.clinic.database.pool.query(
    `SELECT actor_id FROM audit_record WHERE action = 'records.export' AND subject_id = $1 ORDER BY at`,
    [await ana.userId()],
  );
  expect(rows.map((row) => row.actor_id)).toEqual([await ana.userId(), await clinic.admin.userId()]);
});

it('what the clinic keeps only for a time goes by night, and the audit log says so', async () => {
  const { pool } = server.clinic.database;
  const { records } = clinic.admin.api;
  await records.putRetention.mutate({ auditYears: 6, qualityDays: null, invitationDays: 30 });
  expect(await records.retention.query()).toEqual({ auditYears: 6, qualityDays: null, invitationDays: 30 });
  const { rows: before } = await pool.query(`SELECT FROM invitation`);
  await pool.query(`UPDATE invitation SET used_at = used_at - interval '31 days' WHERE used_at IS NOT NULL`);
  await server.clinic.services.records.retention.run();
  const { rows: after } = await pool.query(`SELECT FROM invitation`);
  expect(before.length).toBeGreaterThan(0);
  expect(after).toEqual([]);
  const { rows } = await pool.query(`SELECT detail FROM audit_record WHERE action = 'retention.records'`);
  expect(rows).toMatchObject([{ detail: { invitations: before.length, quality: 0 } }]);
  expect((await server.clinic.services.audit.verify()).findings).toEqual([]);
});
