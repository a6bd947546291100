import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { filesWith, tablesWith } from '#tests/support/traces.ts';

let server: TestServer;
let clinic: TestClinic;
let careTeamIds: string[];

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  careTeamIds = [await clinic.careTeam('Team')];
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const pool = () => server.clinic.database.pool;

async function erase(person: Person): Promise<string> {
  const userId = await person.userId();
  await clinic.admin.api.records.erase.mutate({ userId, typedName: person.name });
  return userId;
}

describe('erasing a person', () => {
  it('leaves nothing of somebody who shared nothing, and the audit log verifies', async () => {
    const rosa = await clinic.add({ name: 'Rosa Vanishing', role: 'patient', careTeamIds });
    expect(await tablesWith(pool(), rosa.email)).not.toEqual([]);
    expect(await tablesWith(pool(), 'Rosa Vanishing')).toContain('account_link');
    const userId = await erase(rosa);
    expect(await tablesWith(pool(), rosa.email)).toEqual([]);
    expect(await tablesWith(pool(), 'Rosa Vanishing')).toEqual([]);
    // The opaque id stays in what tells that it was done, and nowhere that says who it was.
    expect(await tablesWith(pool(), userId)).toEqual(['"user"', 'audit_record', 'erasure_record']);
    expect(filesWith(server.dataDir, rosa.email)).toEqual([]);
    expect(filesWith(server.dataDir, 'Rosa Vanishing')).toEqual([]);
    expect((await server.clinic.services.audit.verify()).findings).toEqual([]);
    expect(server.logs()).not.toMatch(/Vanishing/);
  });

  it('ends what they were doing at once', async () => {
    const luis = await clinic.add({ name: 'Luis Leaving', role: 'patient', careTeamIds });
    await erase(luis);
    await expect(luis.api.identity.me.query()).rejects.toThrow();
    await expect(luis.onNewDevice()).rejects.toThrow();
  });

  it('leaves others their history: it opens on a new device, and names nobody', async () => {
    const ana = await clinic.add({ name: 'Ana Remembered', role: 'patient', careTeamIds });
    const doctor = await clinic.add({ name: 'Doctor Staying', role: 'provider', careTeamIds });
    const id = await ana.startWith(doctor);
    await ana.write(id, 'good morning');
    await doctor.sees(id, 'good morning');
    await doctor.write(id, 'good morning to you');
    await ana.sees(id, 'good morning to you');
    await erase(ana);
    const phone = await doctor.onNewDevice();
    await phone.sees(id, 'good morning');
    const view = await phone.chat(id, (each) => each.head?.others.length === 1);
    expect(view.head?.others.map((person) => person.name)).toEqual(['Ya no está en la clínica']);
    expect(await tablesWith(pool(), ana.email)).toEqual([]);
    // The signed links that her messages are checked with carry the name that she gave herself.
    expect(await tablesWith(pool(), 'Ana Remembered')).toEqual(['account_link']);
    await phone.engine.close();
  });

  it('is proven by a signed statement with the state of the audit log', async () => {
    const paco = await clinic.add({ name: 'Paco Proven', role: 'patient', careTeamIds });
    const userId = await erase(paco);
    const { file } = await clinic.admin.api.records.proof.mutate({ userId });
    const proof = JSON.parse(file);
    expect(proof.statement).toMatchObject({ erased: userId, rows: { user: 1, account: 1, slot: 2 } });
    const key = createPublicKey({
      key: Buffer.concat([
        Buffer.from('302a300506032b6570032100', 'hex'),
        Buffer.from(proof.publicKey, 'hex'),
      ]),
      format: 'der',
      type: 'spki',
    });
    const body = ['consulta/erasure/1', proof.statement, proof.auditHead.seq, proof.auditHead.hash];
    expect(verify(null, Buffer.from(JSON.stringify(body)), key, Buffer.from(proof.signature, 'hex'))).toBe(
      true,
    );
    const { rows } = await pool().query(
      `SELECT encode(hash, 'hex') AS hash FROM audit_record WHERE seq = $1`,
      [proof.auditHead.seq],
    );
    expect(rows).toEqual([{ hash: proof.auditHead.hash }]);
    expect(file).not.toMatch(/Paco|@/);
    expect((await clinic.admin.api.records.erasures.query())[0]).toMatchObject({ userId });
  });

  it('needs the name as it is, somebody else to do it, and somebody left to run the clinic', async () => {
    const { admin } = clinic;
    const { erase: ask } = admin.api.records;
    const eva = await clinic.add({ name: 'Eva Careful', role: 'patient' });
    const userId = await eva.userId();
    await expect(ask.mutate({ userId, typedName: 'Eva' })).rejects.toThrow('BAD_INPUT');
    const me = await admin.userId();
    await expect(ask.mutate({ userId: me, typedName: admin.name })).rejects.toThrow('FORBIDDEN');
    await ask.mutate({ userId, typedName: ' Eva Careful ' });
    await expect(ask.mutate({ userId, typedName: 'Eva Careful' })).rejects.toThrow('NOT_FOUND');
  });
});
