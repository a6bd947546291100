/** Every road of bytes × everybody, written down as the authorisation matrix is for procedures. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { createNodeConnection } from '#src/platform/client/node-connection.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { begin, head, put, type Uploader, upload } from '#tests/support/upload.ts';

const callers = ['anonymous', 'uploader', 'member', 'former', 'stranger', 'admin'] as const;
type Caller = (typeof callers)[number];
type Expected = Record<Caller, number>;

const bytes = new Uint8Array(randomBytes(500));
const junk = new Uint8Array(64).fill(7);

let server: TestServer;
let clinic: TestClinic;
const people = new Map<Caller, Person>();
let conversationId: string;
/** Storage keys of files in each state, and the address of one that is being sent. */
const keys = { own: '', before: '', after: '', erased: '', absent: 'a'.repeat(40) };
let address: string;

function person(caller: Caller): Person {
  const found = people.get(caller);
  if (found === undefined) throw new Error(`nobody is ${caller}`);
  return found;
}

function of(caller: Caller): Uploader {
  const connection = people.get(caller)?.device.connection ?? createNodeConnection(server.origin);
  return { origin: server.origin, fetch: connection.fetch };
}

async function send(files: string[], about: string | null = null): Promise<string> {
  const { api } = person('uploader');
  const { me } = await person('uploader').ready();
  const page = { conversationId, before: null, after: null, limit: 1 };
  const { summary } = await api.messages.conversation.query(page);
  const messageId = randomUUID();
  await api.messages.send.mutate({
    v: 1,
    conversationId,
    epoch: summary.epoch,
    messageId,
    sender: me.userId,
    device: me.deviceId ?? '',
    hdr: junk,
    body: junk,
    about,
    files,
  });
  return messageId;
}

async function stored(): Promise<string> {
  return (await upload(of('uploader'), conversationId, bytes)).key;
}

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Own');
  const other = await clinic.careTeam('Other');
  const add = (name: string, role: 'patient' | 'provider', careTeam: string) =>
    clinic.add({ name, role, careTeamIds: [careTeam] });
  people
    .set('uploader', await add('Patient', 'patient', team))
    .set('member', await add('Doctor', 'provider', team))
    .set('former', await add('Nurse', 'provider', team))
    .set('stranger', await add('Colleague', 'provider', other))
    .set('admin', clinic.admin);
  const patient = person('uploader');
  const patientId = await patient.userId();
  ({ conversationId } = expectValue(
    await patient.engine.startConversation({ kind: 'team', careTeamId: team, patientId }),
  ));

  keys.before = await stored();
  await send([keys.before]);
  await server.clinic.database.pool.query(
    `UPDATE conversation_member m SET left_at_seq = c.last_seq FROM conversation c
     WHERE c.id = m.conversation_id AND c.id = $1 AND m.user_id = $2`,
    [conversationId, await person('former').userId()],
  );
  keys.after = await stored();
  await send([keys.after]);
  keys.erased = await stored();
  const messageId = await send([keys.erased]);
  await send([], messageId);
  await patient.api.messages.erase.mutate({ conversationId, messageId });
  keys.own = await stored();
  address = (await begin(of('uploader'), { conversationId, size: bytes.length })).url;
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

async function read(caller: Caller, key: string, method = 'GET'): Promise<number> {
  const response = await of(caller).fetch(`${server.origin}/api/files/${key}`, { method });
  await response.arrayBuffer();
  return response.status;
}

const gone: Expected = { anonymous: 401, uploader: 404, member: 404, former: 404, stranger: 404, admin: 403 };

const roads: readonly { name: string; go: (caller: Caller) => Promise<number>; expected: Expected }[] = [
  {
    name: 'begin an upload',
    go: async (caller) => (await begin(of(caller), { conversationId, size: 10 })).status,
    expected: { ...gone, uploader: 200, member: 200 },
  },
  {
    name: 'ask how much of an upload has arrived',
    go: async (caller) => (await head(of(caller), address)).status,
    expected: { anonymous: 401, uploader: 200, member: 412, former: 412, stranger: 412, admin: 403 },
  },
  {
    name: 'send bytes of an upload',
    go: async (caller) => (await put(of(caller), address, bytes)).status,
    expected: { anonymous: 401, uploader: 200, member: 412, former: 412, stranger: 412, admin: 403 },
  },
  {
    name: 'read a file that no message owns',
    go: (caller) => read(caller, keys.own),
    expected: { ...gone, uploader: 200 },
  },
  {
    name: 'read a file of a message',
    go: (caller) => read(caller, keys.before),
    expected: { ...gone, uploader: 200, member: 200, former: 200 },
  },
  {
    name: 'read a file of a message from after somebody left',
    go: (caller) => read(caller, keys.after),
    expected: { ...gone, uploader: 200, member: 200 },
  },
  {
    name: 'ask for the size of that file',
    go: (caller) => read(caller, keys.after, 'HEAD'),
    expected: { ...gone, uploader: 200, member: 200 },
  },
  { name: 'read a file of an erased message', go: (caller) => read(caller, keys.erased), expected: gone },
  { name: 'read a file that never was', go: (caller) => read(caller, keys.absent), expected: gone },
];

describe('who may', () => {
  it.each(
    roads.flatMap((road) => callers.map((caller) => ({ road, caller, name: `${road.name}: ${caller}` }))),
  )('$name', async ({ road, caller }) => {
    expect(await road.go(caller)).toBe(road.expected[caller]);
  });
});
