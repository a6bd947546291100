import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { begin, put, type Uploader, upload } from '#tests/support/upload.ts';

let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let doctor: Person;
let nurse: Person;
let withDoctor: string;
let withNurse: string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Team');
  ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] });
  doctor = await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] });
  nurse = await clinic.add({ name: 'Nurse', role: 'provider', careTeamIds: [team] });
  withDoctor = await ana.startWith(doctor);
  withNurse = await ana.startWith(nurse);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

function of(person: Person): Uploader {
  return { origin: server.origin, fetch: person.device.connection.fetch };
}

const bytes = new Uint8Array(randomBytes(5_000));
const junk = new Uint8Array(64).fill(7);

/** An envelope as the server sees one: nothing in it can be read, so anything will do. */
async function envelope(
  person: Person,
  conversationId: string,
  files: string[],
  about: string | null = null,
) {
  const { me } = await person.ready();
  const { summary } = await person.api.messages.conversation.query({
    conversationId,
    before: null,
    after: null,
    limit: 1,
  });
  return {
    v: 1 as const,
    conversationId,
    epoch: summary.epoch,
    messageId: randomUUID(),
    sender: me.userId,
    device: me.deviceId ?? '',
    hdr: junk,
    body: junk,
    about,
    files,
  };
}

async function send(person: Person, conversationId: string, files: string[]): Promise<string> {
  return outcome(person.api.messages.send.mutate(await envelope(person, conversationId, files)));
}

async function status(person: Person, key: string): Promise<number> {
  const response = await of(person).fetch(`${server.origin}/api/files/${key}`);
  await response.arrayBuffer();
  return response.status;
}

const onDisk = (key: string) => existsSync(join(server.dataDir, 'files', key.slice(0, 2), key));

describe('a message', () => {
  it('brings its files to everybody in the conversation, and to nobody else', async () => {
    const { key } = await upload(of(ana), withDoctor, bytes);
    expect([await status(ana, key), await status(doctor, key)]).toEqual([200, 404]);
    expect(await send(ana, withDoctor, [key])).toBe('ok');
    expect(await status(ana, key)).toBe(200);
    expect(await status(doctor, key)).toBe(200);
    expect(await status(nurse, key)).toBe(404);
    expect(await status(clinic.admin, key)).toBe(403);
    // What a message owns is not an upload any more.
    expect(await outcome(ana.api.attachments.cancel.mutate({ key }))).toBe('FILE_TAKEN');
  });

  it('that is sent again has its files once', async () => {
    const { key } = await upload(of(ana), withDoctor, bytes);
    const sent = await envelope(ana, withDoctor, [key]);
    const first = await ana.api.messages.send.mutate(sent);
    expect(await ana.api.messages.send.mutate(sent)).toEqual(first);
    expect(await outcome(ana.api.messages.send.mutate({ ...sent, files: [] }))).toBe('MESSAGE_ID_TAKEN');
  });

  it('cannot have files of another message, also not when both are sent at once', async () => {
    const { key } = await upload(of(ana), withDoctor, bytes);
    const { key: other } = await upload(of(ana), withDoctor, bytes);
    expect(await send(ana, withDoctor, [key])).toBe('ok');
    expect(await send(ana, withDoctor, [other, key])).toBe('FILE_TAKEN');
    // Nothing was taken with the refused one.
    const rivals = await Promise.all(Array.from({ length: 5 }, () => send(ana, withDoctor, [other])));
    expect(rivals.sort()).toEqual(['FILE_TAKEN', 'FILE_TAKEN', 'FILE_TAKEN', 'FILE_TAKEN', 'ok']);
  });

  it('cannot have files of others, of another conversation, that are not complete, or that are none', async () => {
    const { key } = await upload(of(ana), withDoctor, bytes);
    expect(await send(doctor, withDoctor, [key])).toBe('FILE_UNKNOWN');
    expect(await send(ana, withNurse, [key])).toBe('FILE_UNKNOWN');
    expect(await send(ana, withDoctor, ['f'.repeat(40)])).toBe('FILE_UNKNOWN');
    const half = await begin(of(ana), { conversationId: withDoctor, size: bytes.length });
    expect(await send(ana, withDoctor, [key, half.key])).toBe('FILE_INCOMPLETE');
    expect((await put(of(ana), half.url, bytes)).code).toBe('OK');
    expect(await send(ana, withDoctor, [key, half.key])).toBe('ok');
    expect([await status(doctor, key), await status(doctor, half.key)]).toEqual([200, 200]);
  });

  it('that is erased takes its files with it', async () => {
    const { key } = await upload(of(ana), withDoctor, bytes);
    const { key: kept } = await upload(of(ana), withDoctor, bytes);
    const sent = await envelope(ana, withDoctor, [key]);
    await ana.api.messages.send.mutate(sent);
    expect(await send(ana, withDoctor, [kept])).toBe('ok');
    const target = { conversationId: withDoctor, messageId: sent.messageId };
    await ana.api.messages.send.mutate(await envelope(ana, withDoctor, [], sent.messageId));
    expect(await outcome(doctor.api.messages.erase.mutate(target))).toBe('NOT_FOUND');
    expect([await status(doctor, key), onDisk(key)]).toEqual([200, true]);

    await ana.api.messages.erase.mutate(target);
    expect([await status(ana, key), await status(doctor, key), onDisk(key)]).toEqual([404, 404, false]);
    expect([await status(doctor, kept), onDisk(kept)]).toEqual([200, true]);
    await ana.api.messages.erase.mutate(target);
  });
});

describe('somebody who left a conversation', () => {
  it('keeps the files from before, gets none from after, and begins no more', async () => {
    const { key: before } = await upload(of(nurse), withNurse, bytes);
    expect(await send(nurse, withNurse, [before])).toBe('ok');
    const { pool } = server.clinic.database;
    await pool.query(
      `UPDATE conversation_member m SET left_at_seq = c.last_seq FROM conversation c
       WHERE c.id = m.conversation_id AND c.id = $1 AND m.user_id = $2`,
      [withNurse, await ana.userId()],
    );
    const { key: after } = await upload(of(nurse), withNurse, bytes);
    expect(await send(nurse, withNurse, [after])).toBe('ok');
    expect([await status(ana, before), await status(ana, after)]).toEqual([200, 404]);
    expect((await begin(of(ana), { conversationId: withNurse, size: 10 })).code).toBe('NOT_FOUND');
  });
});
