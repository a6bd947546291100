import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorKinds } from '#src/platform/domain-error.ts';
import { toBase64 } from '#src/platform/wire.ts';
import { verifyChain } from '#src/protocol/open/account-chain.ts';
import { type Content, encodeContent, plainText, targetOf } from '#src/protocol/open/content.ts';
import { noHash } from '#src/protocol/open/hash.ts';
import { userId as asUserId, type UserId } from '#src/protocol/open/ids.ts';
import { addDevice } from '#src/protocol/secret/account-changes.ts';
import { createConversation, rekey } from '#src/protocol/secret/conversation.ts';
import { newDeviceKeys } from '#src/protocol/secret/device-keys.ts';
import { sealMessage } from '#src/protocol/secret/envelope.ts';
import { signReceipt } from '#src/protocol/secret/receipts.ts';
import { signSessionProof } from '#src/protocol/secret/session-proof.ts';
import { Program, type ProgramAnswer } from '#tests/support/http-program.ts';
import {
  type DocumentedOperation,
  fetchDocument,
  fillAddress,
  jsonBody,
  readOperations,
} from '#tests/support/openapi-document.ts';
import { openRawClinic, type RawAccount, type RawClinic, uploadOf } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { goodDevices, makeVisit } from '#tests/support/visits.ts';
import { rows } from './authorisation-table.ts';

let server: TestServer;
let clinic: RawClinic;
let document: Record<string, unknown>;
let operations: DocumentedOperation[];
let patient: RawAccount;
let provider: RawAccount;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
  const team = await clinic.careTeam();
  patient = await clinic.add('patient', [team]);
  provider = await clinic.add('provider', [team]);
  document = await fetchDocument(server.origin);
  operations = readOperations(document);
});
afterAll(() => server.close());

function find(id: string): DocumentedOperation {
  const found = operations.find((each) => each.id === id);
  if (found === undefined) throw new Error(`the document has no ${id}`);
  return found;
}

function ask(
  program: Program,
  operation: DocumentedOperation,
  input: Record<string, unknown>,
): Promise<ProgramAnswer> {
  const { address, rest } = fillAddress(operation, input);
  return operation.method === 'get' ? program.get(address) : program.post(address, rest);
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

describe('the document', () => {
  it('is OpenAPI 3.1 as its authors define it', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(field(document.info, 'version')).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('lists every code the server has', () => {
    const codes = field(field(field(document.components, 'schemas'), 'ErrorCode'), 'enum');
    expect(codes).toEqual(Object.keys(errorKinds));
  });

  it('describes only procedures of the authorisation matrix', () => {
    const written = new Set(rows.map((row) => row.path));
    const others = operations.map((each) => each.id).filter((id) => !written.has(id));
    // Bytes go beside the procedures; who may is tried in attachments-upload.test.ts and http-api-files.test.ts.
    expect(others).toEqual(['attachments.upload', 'attachments.download']);
  });

  it('gives examples that are what it describes', () => {
    for (const operation of operations) {
      const { input, output } = operation.example;
      if (operation.gives === 'json') {
        const place = ['responses', '200', ...jsonBody, 'schema'];
        expect(operation.mismatch(place, output), operation.id).toBeNull();
      }
      if (operation.takes === 'json') {
        const { rest } = fillAddress(operation, input);
        expect(operation.mismatch(['requestBody', ...jsonBody, 'schema'], rest), operation.id).toBeNull();
      }
    }
  });

  it('says what strangers are answered: a failure that it describes, at every address', async () => {
    const stranger = new Program(server.origin, null);
    for (const operation of operations) {
      const { status, body } = await ask(stranger, operation, operation.example.input);
      if (status === 200) expect(operation.open, operation.id).toBe(true);
      else {
        const place = ['responses', String(status), ...jsonBody, 'schema'];
        expect(
          operation.mismatch(place, body),
          `${operation.id} ${status} ${JSON.stringify(body)}`,
        ).toBeNull();
      }
      if (!operation.open) expect(status, operation.id).toBe(401);
    }
  });
});

/** Walks through a program's whole life; every answer is held against the document. */
class Walk {
  readonly done = new Set<string>();
  program: Program;

  constructor(program: Program) {
    this.program = program;
  }

  async step(id: string, input: Record<string, unknown> = {}): Promise<unknown> {
    const operation = find(id);
    const { status, body } = await ask(this.program, operation, input);
    expect(status, `${id}: ${JSON.stringify(body)}`).toBe(200);
    expect(operation.mismatch(['responses', '200', ...jsonBody, 'schema'], body), id).toBeNull();
    this.done.add(id);
    return body;
  }
}

const base64Entry = (built: {
  entry: Uint8Array;
  boxes: readonly { userId: UserId; box: Uint8Array }[];
}) => ({
  entry: toBase64(built.entry),
  boxes: built.boxes.map(({ userId, box }) => ({ userId, box: toBase64(box) })),
});

describe('each documented address', () => {
  it('answers as documented, from signing in to a read message', async () => {
    const walk = new Walk(new Program(server.origin, null));
    const { email, secrets, device } = patient;
    await walk.step('identity.prelogin', { email });
    const opened = await walk.step('identity.openSession', { email, authKey: secrets.authKey });
    const token = String(field(opened, 'token'));
    walk.program = new Program(server.origin, token);
    const me = await walk.step('identity.me');
    await walk.step('identity.material', { slot: 'password' });

    const proof = signSessionProof(device, asUserId(patient.userId), String(field(me, 'sessionId')));
    await walk.step('identity.bindDevice', { deviceId: device.deviceId, proof: toBase64(proof) });
    const first = walk.program;
    walk.program = await Program.signIn(patient);
    const second = newDeviceKeys();
    const change = addDevice(patient.base, { device: second, label: 'Program' });
    const upload = uploadOf(change);
    const update = { ...upload, links: upload.links.map(toBase64), slots: [], vault: null };
    await walk.step('identity.addDevice', { deviceId: second.deviceId, update });
    patient.keep(change);
    walk.program = first;
    await walk.step('identity.chains', { users: [{ userId: provider.userId, era: 0, afterSeq: -1 }] });

    await walk.step('messages.contacts');
    await walk.step('messages.careTeams');
    const [chain] = await patient.api.identity.chains.query({
      users: [{ userId: provider.userId, era: 0, afterSeq: -1 }],
    });
    const theirs = verifyChain(provider.userId, chain?.links ?? []);
    const accounts = new Map([
      [patient.userId, patient.chain],
      [provider.userId, theirs],
    ]);
    const lookup = (id: UserId) => accounts.get(id) ?? null;
    const author = { userId: patient.userId, device };
    const created = createConversation({
      author,
      members: [...accounts.values()].map((account) => ({ account, role: 'admin' as const })),
      policy: { historyShared: true, patientConsent: false, minV: 1, minSuite: 1 },
      now: Date.now(),
    });
    const { conversationId } = created;
    await walk.step('attachments.limits');
    await walk.step('messages.start', {
      conversationId,
      kind: 'direct',
      careTeamId: null,
      patientId: null,
      first: base64Entry(created),
    });
    const again = rekey({
      state: created.state,
      author,
      current: lookup,
      lookup,
      epochKey: created.epochKey,
      tips: [],
      afterSeq: 0,
      now: Date.now(),
    });
    await walk.step('messages.addEntry', { conversationId, next: base64Entry(again) });
    await walk.step('messages.entries', { conversationId });
    const write = (content: Content, seq: number, prevHash: Uint8Array) => {
      const { headerHash, hdr, body, ...outer } = sealMessage({
        state: again.state,
        epochKey: again.epochKey,
        sender: patient.userId,
        device,
        seq,
        prevHash,
        seen: [],
        sentAt: Date.now(),
        ...encodeContent(content),
      });
      const about = targetOf(content)?.messageId ?? null;
      return {
        headerHash,
        message: { ...outer, hdr: toBase64(hdr), body: toBase64(body), about, files: [] },
      };
    };
    const { headerHash, message } = write(plainText('Hello'), 1, noHash);
    const sent = await walk.step('messages.send', message);
    expect(await walk.step('messages.send', message)).toEqual(sent);

    const { userId } = patient;
    const receipt = { conversationId, userId, deviceId: device.deviceId, deliveredThrough: 1 };
    const sign = (readThrough: number) =>
      toBase64(signReceipt(device, { ...receipt, readThrough, headHash: headerHash, time: Date.now() }));
    await walk.step('messages.markDelivered', { conversationId, signed: sign(0) });
    await walk.step('messages.markRead', { conversationId, signed: sign(1) });
    const page = await walk.step('messages.conversation', { conversationId, after: 0, limit: 10 });
    expect(field(page, 'messages')).toMatchObject([message]);
    await walk.step('messages.members', { conversationId });
    await walk.step('messages.list', { cursor: { lastMessageAt: Date.now() + 60_000, conversationId } });
    await walk.step('messages.list');
    const file = { conversationId, fileId: 'ab'.repeat(16) };
    const ciphertext = new Uint8Array(1_000).fill(7);
    const uploaded = await walk.program.upload(file, ciphertext);
    const { mismatch } = find('attachments.upload');
    expect(mismatch(['responses', '200', ...jsonBody, 'schema'], uploaded.body)).toBeNull();
    const key = String(field(uploaded.body, 'key'));
    expect(await walk.program.download(key)).toMatchObject({ status: 200, bytes: Buffer.from(ciphertext) });
    expect(find('attachments.download').gives).toBe('bytes');
    walk.done.add('attachments.upload').add('attachments.download');
    await walk.step('attachments.cancel', { key });

    const { messageId } = message;
    const removal = write({ kind: 'delete', target: { messageId, headerHash } }, 2, headerHash);
    await walk.step('messages.send', removal.message);
    await walk.step('messages.erase', { conversationId, messageId });

    walk.program = await Program.onDevice(provider);
    const { visitId, appointmentId } = await makeVisit(server.clinic.database, {
      patientId: patient.userId,
      providerId: provider.userId,
      conversationId,
      start: Date.now(),
    });
    await walk.step('video.visit', { visitId });
    await walk.step('video.queue');
    await patient.api.video.checkIn.mutate({ visitId, deviceTest: goodDevices });
    expect(await walk.step('video.startCall', { appointmentId })).toMatchObject({ state: 'in_progress' });
    expect(await walk.step('video.byAppointment', { appointmentId })).toMatchObject({ id: visitId });
    await walk.step('video.join', { visitId });
    expect(await walk.step('video.complete', { visitId })).toMatchObject({ state: 'completed' });

    walk.program = first;
    await walk.step('identity.endSession', { token });
    expect((await walk.program.get('/api/account')).status).toBe(401);
    expect([...walk.done].sort()).toEqual(operations.map((each) => each.id).sort());
  });
});

describe('the page about it', () => {
  it('comes from this server alone, with no inline script', async () => {
    const response = await fetch(`${server.origin}/api/docs`);
    const html = await response.text();
    expect(response.headers.get('content-security-policy')).toMatch(/script-src 'self';/);
    expect(html).not.toMatch(/<script(?![^>]*\bsrc="\/api\/docs\/)|https?:\/\//);
    for (const [, url = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const file = await fetch(server.origin + url);
      expect(file.status, url).toBe(200);
      expect((await file.text()).length, url).toBeGreaterThan(50);
    }
  });
});
