import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewUpload } from '#src/features/attachments/client/attachment-api.ts';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

const mebibyte = 1024 * 1024;
let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let doctor: Person;
let id: string;

beforeAll(async () => {
  server = await startTestServer({ env: { MAX_FILE_MB: '30' } });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Radiology');
  ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] });
  doctor = await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] });
  id = await ana.startWith(doctor);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

function file(content: Uint8Array<ArrayBuffer>, name: string): NewUpload {
  return { file: new Blob([content]), name, type: 'application/dicom', original: false, voice: null };
}
const bytes = (length: number) => new Uint8Array(length).map((_, at) => (at * 31 + (at >> 8)) % 255);

/** Sends a file and answers how the other side sees it. */
async function pass(from: Person, to: Person, upload: NewUpload) {
  const { uploadIds } = expectValue(await from.engine.addUploads(id, [upload]));
  const { messageId } = expectValue(await from.engine.send(id, '', { uploadIds }));
  const view = await to.chat(id, ({ items }) => items.some(({ key }) => key === messageId), upload.name);
  const item = view.items.find(({ key }) => key === messageId);
  const found = item?.type === 'message' && item.content.kind === 'text' ? item.content.files[0] : undefined;
  if (found === undefined) throw new Error('no file');
  return { messageId, ...found };
}

async function read(person: Person, found: { messageId: string; fileId: string; sizeBytes: number }) {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < found.sizeBytes; at += 4 * mebibyte)
    parts.push(
      expectValue(await person.engine.readFile(id, found.messageId, found.fileId, at, at + 4 * mebibyte)),
    );
  return Buffer.concat(parts);
}

describe('files between a patient and a provider', () => {
  it('go both ways and come out the same', async () => {
    const scan = bytes(17 * mebibyte + 3);
    const received = await pass(ana, doctor, file(scan, 'scan.dcm'));
    expect(received).toMatchObject({ name: 'scan.dcm', sizeBytes: scan.length });
    expect(Buffer.compare(await read(doctor, received), scan)).toBe(0);
    const answer = await pass(doctor, ana, file(bytes(0), 'empty'));
    expect((await read(ana, answer)).length).toBe(0);
  });

  it('are refused above the clinic’s limit before anything is sent', async () => {
    const tooLarge = file(bytes(31 * mebibyte), 'too-large');
    expect(await ana.engine.addUploads(id, [tooLarge])).toMatchObject({
      failure: { code: 'FILE_TOO_LARGE' },
    });
  });

  it('are gone when their message is deleted, also for a device that comes later', async () => {
    const received = await pass(ana, doctor, file(bytes(1_000), 'regretted.dcm'));
    expectValue(await ana.engine.deleteMessage(id, received.messageId));
    await doctor.chat(
      id,
      ({ items }) =>
        items.some(
          (item) =>
            item.key === received.messageId && item.type === 'message' && item.content.kind === 'deleted',
        ),
      'the deletion',
    );
    const phone = await doctor.onNewDevice();
    const view = await phone.chat(id, ({ status }) => status === 'ready', 'the conversation');
    const item = view.items.find(({ key }) => key === received.messageId);
    expect(item).toMatchObject({ content: { kind: 'deleted' } });
    const again = await phone.engine.readFile(id, received.messageId, received.fileId, 0, 10);
    expect(again).toMatchObject({ failure: { code: 'NOT_FOUND' } });
  });

  it('are of no use to somebody outside the conversation', async () => {
    const received = await pass(ana, doctor, file(bytes(1_000), 'private.dcm'));
    const stranger = await clinic.add({ name: 'Stranger', role: 'provider', careTeamIds: [] });
    expect(await stranger.engine.readFile(id, received.messageId, received.fileId, 0, 10)).toMatchObject({
      failure: { code: 'NOT_FOUND' },
    });
  });
});
