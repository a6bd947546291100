import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClinic, Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let doctor: Person;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const careTeamIds = [await clinic.careTeam('Audited')];
  ana = await clinic.add({ name: 'Ana Watched', role: 'patient', careTeamIds });
  doctor = await clinic.add({ name: 'Doctor Watched', role: 'provider', careTeamIds });
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

async function actionsAbout(subjectId: string | null, actorId?: string | null): Promise<string[]> {
  const { rows } = await server.clinic.database.pool.query<{ action: string }>(
    `SELECT DISTINCT action FROM audit_record WHERE subject_id IS NOT DISTINCT FROM $1 AND ($2::uuid IS NULL OR actor_id = $2) ORDER BY action`,
    [subjectId, actorId ?? null],
  );
  return rows.map((row) => row.action);
}

const filter = { from: null, until: null, actorId: null, subjectId: null, group: null };

describe('the audit log tells', () => {
  it('of sign-ins, those that were refused too, and of signing out, without any address', async () => {
    const id = await ana.userId();
    const again = await ana.onNewDevice();
    const { fetch } = again.device.connection;
    await fetch(`${server.origin}/api/auth/sign-out`, { method: 'POST' });
    await expect(Person.signIn(server.origin, { ...ana, password: 'not the password' })).rejects.toThrow();
    const unknown = { name: '', email: 'nobody.at.all@example.org', password: 'not the password' };
    await expect(Person.signIn(server.origin, unknown)).rejects.toThrow();
    expect(await actionsAbout(id)).toEqual(
      expect.arrayContaining(['device.add', 'session.begin', 'session.refused', 'session.sign-out']),
    );
    expect(await actionsAbout(null)).toContain('session.refused');
    const { rows } = await server.clinic.database.pool.query('SELECT * FROM audit_record');
    expect(JSON.stringify(rows)).not.toMatch(/example\.org|Watched/);
    await again.engine.close();
  });

  it('who came into a conversation, and by whom', async () => {
    await ana.startWith(doctor);
    expect(await actionsAbout(await doctor.userId(), await ana.userId())).toEqual(['conversation.add']);
  });

  it('administrators, in pages and by filter; and that they looked', async () => {
    const { admin } = clinic;
    const { audit } = admin.api;
    const about = { ...filter, subjectId: await ana.userId() };
    const first = await audit.list.query({ ...about, purpose: 'view', limit: 2 });
    expect(first.rows).toHaveLength(2);
    expect(first.rows.every((row) => row.subjectName === 'Ana Watched')).toBe(true);
    const all = [...first.rows];
    for (let { next } = first; next !== null; ) {
      const page = await audit.list.query({ ...about, purpose: 'view', limit: 2, cursor: next });
      all.push(...page.rows);
      next = page.next;
    }
    const { rows: stored } = await server.clinic.database.pool.query(
      `SELECT id FROM audit_record WHERE subject_id = $1 ORDER BY at DESC, id DESC`,
      [about.subjectId],
    );
    expect(all.map((row) => row.id)).toEqual(stored.map((row) => row.id));
    const signIns = await audit.list.query({ ...about, group: 'signIn', purpose: 'export', limit: 500 });
    expect(new Set(signIns.rows.map((row) => row.action.split('.')[0]))).toEqual(
      new Set(['session', 'device']),
    );
    const adminId = await admin.userId();
    expect((await audit.verify.mutate()).findings).toEqual([]);
    const { file } = await audit.heads.mutate();
    expect(file).toContain('consulta-audit-heads');
    expect(await actionsAbout(null, adminId)).toEqual(
      expect.arrayContaining(['audit.export', 'audit.heads', 'audit.verify', 'audit.view']),
    );
    const { rows: looks } = await server.clinic.database.pool.query(
      `SELECT FROM audit_record WHERE action = 'audit.view'`,
    );
    expect(looks).toHaveLength(1);
    expect(await audit.state.query()).toMatchObject({
      head: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });
});
