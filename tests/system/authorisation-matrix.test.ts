import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { getUntypedClient } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAppRouter } from '#src/app-router.ts';
import { createNodeConnection, type NodeConnection } from '#src/platform/client/node-connection.ts';
import { createTransport, readTransportFailure } from '#src/platform/client/transport.ts';
import { isErrorCode } from '#src/platform/domain-error.ts';
import { wire } from '#src/platform/wire.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { rawCall } from '#tests/support/raw-call.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { makeVisit } from '#tests/support/visits.ts';
import { type Caller, callers, type Ids, rows, subscriptionRows } from './authorisation-table.ts';

let server: TestServer;
let clinic: TestClinic;
let ids: Omit<Ids, 'self'>;
const people = new Map<Caller, Person>();

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const careTeam = await clinic.careTeam('Own');
  const otherTeam = await clinic.careTeam('Other');
  const patient = await clinic.add({ name: 'Patient', role: 'patient', careTeamIds: [careTeam] });
  const provider = await clinic.add({ name: 'Provider', role: 'provider', careTeamIds: [careTeam] });
  const stranger = await clinic.add({ name: 'Stranger', role: 'patient', careTeamIds: [otherTeam] });
  people
    .set('patient', patient)
    .set('provider', provider)
    .set('otherPatient', stranger)
    .set('admin', clinic.admin);
  people.set(
    'otherProvider',
    await clinic.add({ name: 'Colleague', role: 'provider', careTeamIds: [otherTeam] }),
  );
  ids = {
    conversation: await patient.startWith(provider),
    unknownConversation: `${'B'.repeat(42)}A`,
    patient: await patient.userId(),
    provider: await provider.userId(),
    stranger: await stranger.userId(),
    unknownUuid: randomUUID(),
    careTeam,
    visit: '',
    appointment: '',
    pass: '',
  };
  const month = 30 * 24 * 60 * 60_000;
  const made = await makeVisit(server.clinic.database, {
    patientId: ids.patient,
    providerId: ids.provider,
    conversationId: ids.conversation,
    start: Date.now() + month,
  });
  const open = await makeVisit(server.clinic.database, {
    patientId: ids.patient,
    providerId: ids.provider,
    conversationId: ids.conversation,
    start: Date.now(),
  });
  const { token } = await provider.api.video.join.mutate({ visitId: open.visitId });
  ids = { ...ids, visit: made.visitId, appointment: made.appointmentId, pass: token };
  await enterAsGuest(provider, open.visitId);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const guestConnection = lazy(() => createNodeConnection(server.origin));

/** From then on, `guestConnection` has the cookie of a guest of that visit. */
async function enterAsGuest(host: Person, visitId: string): Promise<void> {
  const secret = randomBytes(32);
  const guest = { visitId, guestId: randomUUID(), kind: 'other' } as const;
  const entryHash = createHash('sha256').update(secret).digest();
  await host.api.video.inviteGuest.mutate({ ...guest, entryHash, expiresAt: Date.now() + 600_000 });
  const answer = await rawCall(
    { origin: server.origin, fetch: guestConnection().fetch },
    'mutation',
    'video.enterAsGuest',
    { guestId: guest.guestId, entrySecret: secret },
  );
  expect(answer.code).toBe('OK');
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function connectionOf(caller: Caller): NodeConnection {
  if (caller === 'guest') return guestConnection();
  return people.get(caller)?.device.connection ?? createNodeConnection(server.origin);
}

function property(value: unknown, key: string): unknown {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
    ? Reflect.get(value, key)
    : undefined;
}

/** Path → kind, as the router really has them (its record is flat, whatever its type says). */
function procedures(): Map<string, string> {
  const { _def } = createAppRouter(server.clinic.services);
  return new Map(
    Object.entries<unknown>(_def.procedures).map(([path, procedure]) => [
      path,
      String(property(property(procedure, '_def'), 'type')),
    ]),
  );
}

async function selfOf(caller: Caller): Promise<Ids['self']> {
  const person = people.get(caller);
  if (person === undefined) return { userId: randomUUID(), deviceId: randomUUID() };
  const { me } = await person.ready();
  return { userId: me.userId, deviceId: me.deviceId ?? randomUUID() };
}

describe('the authorisation matrix', () => {
  it('has a row for every procedure, and no row for a procedure that is gone', () => {
    const written = new Set([...rows, ...subscriptionRows].map((row) => row.path));
    expect([...written].sort()).toEqual([...procedures().keys()].sort());
  });

  it('lets an administrator near no content: what speaks of conversations is refused as such, whatever is asked', () => {
    const content =
      /^(messages|events|search|attachments|scheduling\.(slots|book|create|setReason|confirm|reschedule|cancel|get|list|calendar|providers|feed|resetFeed)|desk\.(assign|close|reopen|waiting|patient|staffNotes)|proxy\.(reach|ofConversation|mine))/;
    const open = [...rows, ...subscriptionRows]
      .filter((row) => content.test(row.path) && row.expected.admin !== 'FORBIDDEN')
      .map((row) => `${row.path}: ${row.expected.admin}`);
    expect(open).toEqual([]);
  });

  it.each(
    rows.flatMap((row) =>
      callers.map((caller) => ({ row, caller, name: `${row.path} (${row.why}) as ${caller}` })),
    ),
  )('$name', async ({ row, caller }) => {
    const type = procedures().get(row.path) === 'query' ? 'query' : 'mutation';
    const self = await selfOf(caller);
    const input = row.input?.({ ...ids, self });
    const answer = await rawCall(
      { origin: server.origin, fetch: connectionOf(caller).fetch },
      type,
      row.path,
      input,
    );
    const expected = row.expected[caller];
    if (expected === 'typed') {
      expect(isErrorCode(answer.code) && answer.code !== 'INTERNAL', answer.text).toBe(true);
    } else {
      expect(answer.code, answer.text).toBe(expected);
    }
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(/\bat \S+:\d+|SELECT|INSERT|prisma|node_modules/i);
  });

  it.each(subscriptionRows.flatMap((row) => callers.map((caller) => ({ row, caller }))))(
    '$row.path as $caller',
    async ({ row, caller }) => {
      const connection = connectionOf(caller);
      const transport = createTransport({
        origin: server.origin,
        fetch: connection.fetch,
        WebSocket: connection.WebSocket,
      });
      const input = row.input?.({ ...ids, self: await selfOf(caller) });
      const code = await new Promise<string>((resolve) => {
        const failed = (error: unknown) => {
          const failure = readTransportFailure(error);
          resolve(failure?.kind === 'domain' ? failure.code : 'UNAUTHENTICATED');
        };
        if (caller === 'anonymous') {
          // Without a session there is no socket to subscribe on.
          const socket = new connection.WebSocket(server.wsUrl);
          socket.addEventListener('error', () => resolve('UNAUTHENTICATED'));
          socket.addEventListener('open', () => resolve('OK'));
          return;
        }
        const subscription = getUntypedClient(transport.api).subscription(row.path, input, {
          onData: () => {
            resolve('OK');
            subscription.unsubscribe();
          },
          onError: failed,
        });
      });
      await transport.close();
      expect(code).toBe(row.expected[caller]);
    },
  );

  it.each(subscriptionRows)(
    '$path is refused to everybody over HTTP, where no socket could be cut',
    async (row) => {
      for (const caller of callers) {
        const input = row.input?.({ ...ids, self: await selfOf(caller) }) ?? null;
        const query = encodeURIComponent(JSON.stringify(wire.serialize(input)));
        const response = await connectionOf(caller).fetch(
          `${server.origin}/api/trpc/${row.path}?input=${query}`,
        );
        // An answer that ends, with nothing but a code in it.
        const text = await response.text();
        expect(text).toContain('"appCode":"BAD_INPUT"');
        expect(text).not.toContain('"type":');
      }
    },
  );
});
