import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEntry } from '#src/protocol/open/conversation-entry.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { splitSigned } from '#src/protocol/open/signed.ts';
import { askNodeClient, type ClientSettings, runNodeClient } from '#tests/support/node-client.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let patient: Person;
let provider: Person;
let conversation: string;
let settings: ClientSettings;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Own');
  patient = await clinic.add({ name: 'Ana Ruiz', role: 'patient', careTeamIds: [team] });
  provider = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds: [team] });
  conversation = await patient.startWith(provider);
  const { email, password, origin } = patient;
  settings = { email, password, origin, state: mkdtempSync(join(tmpdir(), 'consulta-client-')) };
});
afterAll(async () => {
  rmSync(settings.state, { recursive: true, force: true });
  await clinic?.close();
  await server?.close();
});

// Each run of a client derives a key from a password, which takes its time by design.
describe('the example client', { timeout: 120_000 }, () => {
  it('lists the conversations of its account with signed names', async () => {
    expect(await askNodeClient(settings, 'list')).toEqual([
      { conversationId: conversation, with: ['Dr. Vega'], unread: 0 },
    ]);
  });

  it('reads what an engine wrote, and the engine hears that it was read', async () => {
    await provider.write(conversation, 'Take it twice a day.');
    await provider.sees(conversation, 'Take it twice a day.', 'sent');
    const lines = await askNodeClient(settings, 'read', conversation);
    expect(lines).toMatchObject([
      { place: 1, from: 'Dr. Vega', text: 'Take it twice a day.', refused: null },
    ]);
    await provider.sees(conversation, 'Take it twice a day.', 'read');
  });

  it('writes what engines verify as its person’s own', async () => {
    expect(await askNodeClient(settings, 'send', conversation, 'Thank you.')).toMatchObject([{ place: 2 }]);
    const item = await provider.sees(conversation, 'Thank you.');
    expect(item).toMatchObject({ content: { kind: 'text', text: 'Thank you.' } });
    await patient.sees(conversation, 'Thank you.');
  });

  it('goes on in its own chain of messages with the same device', async () => {
    await runNodeClient(settings, 'send', conversation, 'One more thing.');
    await runNodeClient(settings, 'send', conversation, 'And another.');
    await provider.sees(conversation, 'And another.');
    await provider.write(conversation, 'Yes?');
    await provider.sees(conversation, 'Yes?', 'sent');
    const lines = await askNodeClient(settings, 'read', conversation, '--last', '3');
    expect(lines).toMatchObject([{ text: 'One more thing.' }, { text: 'And another.' }, { text: 'Yes?' }]);
    const devices = await patient.api.identity.deviceActivity.query();
    expect(devices).toHaveLength(2);
  });

  it('goes on with a new device where its memory was lost', async () => {
    const fresh = { ...settings, state: mkdtempSync(join(tmpdir(), 'consulta-client-')) };
    await runNodeClient(fresh, 'send', conversation, 'From another machine.');
    await provider.sees(conversation, 'From another machine.');
    expect(await askNodeClient(fresh, 'read', conversation, '--last', '1')).toMatchObject([
      { text: 'From another machine.' },
    ]);
    rmSync(fresh.state, { recursive: true, force: true });
  });

  it('makes a new key before it writes when somebody revoked a device', async () => {
    const other = await provider.onNewDevice();
    const devices = await provider.api.identity.deviceActivity.query();
    const gone = devices.find((each) => !each.current)?.deviceId ?? '';
    await other.engine.close();
    await provider.engine.revokeDevice(gone);
    await runNodeClient(settings, 'send', conversation, 'Under a new key.');
    await provider.sees(conversation, 'Under a new key.');
    const entries = await patient.api.messages.entries.query({ conversationId: conversation, after: -1 });
    const newest = readEntry(splitSigned(entries.at(-1)?.signed ?? new Uint8Array(), limits.entryBytes).body);
    const { me } = await patient.ready();
    expect(newest).toMatchObject({ kind: 'rekey', author: me.userId });
    expect(newest.device).not.toBe(me.deviceId);
  });

  it.each([0, 300_000, 9 * 1024 * 1024])(
    'sends a file of %i bytes that another client fetches whole',
    async (size) => {
      const bytes = randomBytes(size);
      const sent = join(settings.state, 'scan.bin');
      writeFileSync(sent, bytes);
      const [answer] = await askNodeClient(settings, 'send-file', conversation, sent);
      expect(answer).toMatchObject({ sizeBytes: size });
      const key = String(Reflect.get(Object(answer), 'key'));
      const { email, password, origin } = provider;
      const theirs = { email, password, origin, state: mkdtempSync(join(tmpdir(), 'consulta-client-')) };
      const fetched = join(theirs.state, 'fetched.bin');
      expect(await askNodeClient(theirs, 'read', conversation, '--last', '1')).toMatchObject([
        { text: '', files: [{ key, name: 'scan.bin', sizeBytes: size }] },
      ]);
      await runNodeClient(theirs, 'fetch-file', conversation, key, fetched);
      expect(readFileSync(fetched).equals(bytes)).toBe(true);
      rmSync(theirs.state, { recursive: true, force: true });
      rmSync(sent);
    },
  );

  it('keeps nothing that can be read without the password', async () => {
    const [file = ''] = readdirSync(settings.state);
    const path = join(settings.state, file);
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(readFileSync(path, 'utf8')).not.toMatch(/Vega|Ruiz|thank/i);
  });

  it('says by its code why it could not', async () => {
    const wrong = { ...settings, password: 'not the password' };
    await expect(runNodeClient(wrong, 'list')).rejects.toMatchObject({ stderr: 'WRONG_PASSWORD\n' });
    const unknown = `${'B'.repeat(42)}A`;
    await expect(runNodeClient(settings, 'read', unknown)).rejects.toMatchObject({ stderr: 'NOT_FOUND\n' });
    await expect(runNodeClient(settings, 'nothing')).rejects.toMatchObject({
      stderr: expect.stringContaining('Usage:'),
    });
  });
});
