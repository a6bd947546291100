import { afterAll, beforeAll, expect } from 'vitest';
import { recordSections } from '#src/features/records/contract.ts';
import { openClinic, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { filesWith, tablesWith } from '#tests/support/traces.ts';
import { fault } from './fault.ts';

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

fault(
  20,
  'a person is exported and erased: complete, nothing left, and the audit log verifies',
  async (note) => {
    const { pool } = server.clinic.database;
    const person = await clinic.add({ name: 'Petra Untraceable', role: 'patient' });
    const userId = await person.userId();
    const taken: Record<string, number> = {};
    for (const section of recordSections) {
      const { rows } = await person.api.records.page.query({ userId: null, section, after: null });
      taken[section] = rows.length;
    }
    expect(taken).toMatchObject({ account: 1, sessions: 1, devices: 1, invitations: 1 });
    expect(taken.accountChain).toBeGreaterThan(3);
    expect(taken.auditBy).toBeGreaterThan(0);
    note(
      'rows handed out',
      Object.values(taken).reduce((sum, rows) => sum + rows, 0),
    );

    const before = await tablesWith(pool, person.email);
    note('tables with the address before', before.length);
    expect(before.length).toBeGreaterThan(0);
    await clinic.admin.api.records.erase.mutate({ userId, typedName: person.name });
    const left = [
      ...(await tablesWith(pool, person.email)),
      ...(await tablesWith(pool, person.name)),
      ...filesWith(server.dataDir, person.email),
      ...filesWith(server.dataDir, person.name),
    ];
    note('places with address or name afterwards', left.length, { atMost: 0 });
    expect(left).toEqual([]);
    expect(await tablesWith(pool, userId)).toEqual(['"user"', 'audit_record', 'erasure_record']);
    expect((await server.clinic.services.audit.verify()).findings).toEqual([]);
  },
);
