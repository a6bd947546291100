/** Two instances in one process, each with an address of its own, on one database and one Redis: what crosses from one to the other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { audit } from '#src/features/audit/public.ts';
import type { EphemeralEvent } from '#src/features/messaging/contract.ts';
import { CallParty, codeOf } from '#tests/support/call-party.ts';
import { openClinic, Person, type TestClinic } from '#tests/support/person.ts';
import { RawSocket } from '#tests/support/raw-socket.ts';
import { freePort, hasRedisServer, type RedisServer, startRedisServer } from '#tests/support/redis-server.ts';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { goodDevices, makeVisit } from '#tests/support/visits.ts';

describe.skipIf(!hasRedisServer)('two instances', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'consulta-instances-'));
  let redis: RedisServer;
  let database: FreshDatabase;
  let servers: TestServer[];
  let clinic: TestClinic;
  /** At the first instance. */
  let ana: Person;
  /** At the second one. */
  let doctor: Person;
  let conversationId: string;

  async function start(): Promise<TestServer> {
    const port = await freePort();
    return startTestServer({
      databaseUrl: database.url,
      env: {
        PORT: String(port),
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        REDIS_URL: redis.url,
        SESSION_SECRET: 'the same on all instances of this clinic',
        DATA_DIR: dataDir,
      },
    });
  }

  beforeAll(async () => {
    [redis, database] = await Promise.all([startRedisServer(), freshDatabase()]);
    const [one, two] = [await start(), await start()];
    servers = [one, two];
    clinic = await openClinic(one.origin, two.clinic.bootstrapToken ?? '');
    const careTeamIds = [await clinic.careTeam('North')];
    ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds });
    const who = { email: 'vega@example.org', displayName: 'Dr Vega', role: 'provider' } as const;
    const { token } = await clinic.admin.api.admin.invite.mutate({ ...who, careTeamIds });
    doctor = await Person.join(two.origin, token);
    conversationId = await ana.startWith(doctor);
  });
  afterAll(async () => {
    await doctor?.engine.close();
    await clinic?.close();
    await Promise.all((servers ?? []).map((server) => server.close()));
    await redis?.close();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** What somebody is told that is not stored. */
  function listen(person: Person): EphemeralEvent[] {
    const heard: EphemeralEvent[] = [];
    const subscription = person.api.events.since.subscribe(
      { lastEventId: null },
      {
        onData(item) {
          const batch = 'data' in item ? item.data : item;
          if (batch.type === 'ephemeral') heard.push(batch.event);
        },
      },
    );
    onTestFinished(() => subscription.unsubscribe());
    return heard;
  }

  /** A visit that is open now, with the patient checked in. */
  async function visit(): Promise<string> {
    const [patientId, providerId] = [await ana.userId(), await doctor.userId()];
    const start = Date.now();
    const people = { patientId, providerId, conversationId, start };
    const { visitId } = await makeVisit(servers[0]?.clinic.database ?? expect.fail(), people);
    await ana.api.video.checkIn.mutate({ visitId, deviceTest: goodDevices });
    return visitId;
  }

  it('write the audit log on every connection to the database', async () => {
    for (const server of servers) {
      const { database } = server.clinic;
      // More at once than start-up opened: each of these has to know the key of the log.
      const detail = { role: 'test' };
      const entry = { actorId: null, action: 'test', subjectId: null, detail };
      const many = Array.from({ length: 12 }, () => database.transaction((q) => audit(q, entry)));
      await Promise.all(many);
    }
  });

  it('carry messages and receipts both ways', async () => {
    await ana.write(conversationId, 'from the first');
    await doctor.sees(conversationId, 'from the first');
    await ana.sees(conversationId, 'from the first', 'delivered');
    await doctor.write(conversationId, 'from the second');
    await ana.sees(conversationId, 'from the second');
  });

  it('carry who is online, and who writes', async () => {
    const [anaId, doctorId] = [await ana.userId(), await doctor.userId()];
    const [atOne, atTwo] = [listen(ana), listen(doctor)];
    const online = (heard: EphemeralEvent[], userId: string) =>
      heard.some((event) => event.kind === 'presence' && event.userId === userId && event.online);
    await vi.waitUntil(() => online(atOne, doctorId) && online(atTwo, anaId), { timeout: 30_000 });
    const sealed = new Uint8Array([1, 2, 3]);
    await ana.api.messages.typing.mutate({ conversationId, sealed });
    await vi.waitUntil(() => atTwo.some((event) => event.kind === 'typing'), { timeout: 30_000 });
    expect(atTwo.find((event) => event.kind === 'typing')).toMatchObject({ userId: anaId, sealed });
  });

  it('show the same waiting room', async () => {
    const visitId = await visit();
    const isPresent = async () => (await doctor.api.video.visit.query({ visitId })).waiting?.present;
    expect(await isPresent()).toBe(false);
    const waiting = ana.api.video.present.subscribe({ visitId }, {});
    await vi.waitUntil(isPresent, { timeout: 30_000 });
    waiting.unsubscribe();
    await vi.waitUntil(async () => !(await isPresent()), { timeout: 30_000 });
  });

  it('carry signals of a call in order, and those that Redis missed when it is back', async () => {
    const visitId = await visit();
    await doctor.api.video.admit.mutate({ visitId });
    const [here, there] = await Promise.all(
      [ana, doctor].map(async (person) => {
        const pass = await person.api.video.join.mutate({ visitId });
        const { me } = await person.ready();
        return new CallParty(person.api, pass, { userId: me.userId, id: me.deviceId ?? '' });
      }),
    );
    if (here === undefined || there === undefined) throw new Error('nobody is there');
    onTestFinished(() => {
      here.ear.close();
      there.ear.close();
    });
    for (const { ear } of [here, there]) await ear.until(({ parties }) => parties.length === 2, 'both');
    for (let counter = 1; counter <= 20; counter += 1) await here.send(there, counter);
    await there.send(here, 1);
    await there.ear.until(({ counters }) => counters.length === 20, 'all signals');
    await here.ear.until(({ counters }) => counters.length === 1, 'the answer');
    await redis.kill();
    await here.send(there, 21);
    await redis.start();
    await there.ear.until(({ counters }) => counters.length === 21, 'what was missed');
    expect(there.ear.counters).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  });

  it.each(['with Redis', 'without Redis'])(
    'close the sockets of a session that was ended at the other one, %s',
    async (how) => {
      const [one] = servers;
      if (one === undefined) throw new Error('no instance');
      const other = await Person.signIn(one.origin, doctor);
      onTestFinished(() => other.engine.close());
      const socket = await RawSocket.open(one.origin, other.device.connection.cookie());
      if (how === 'without Redis') await redis.kill();
      const sessions = await doctor.api.identity.sessions.query();
      const mine = sessions
        .filter(({ current }) => !current)
        .toSorted((a, b) => b.createdAt - a.createdAt)[0];
      await doctor.api.identity.closeSession.mutate({ sessionId: mine?.sessionId ?? '' });
      expect(await socket.closed).toBe(4401);
      if (how === 'without Redis') await redis.start();
    },
  );

  it('count wrong passwords together', async () => {
    const origins = servers.map(({ origin }) => origin);
    const signIn = (index: number) =>
      fetch(`${origins[index % 2]}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: origins[index % 2] ?? '' },
        body: JSON.stringify({ email: 'nobody@example.org', password: 'A'.repeat(43).concat('=') }),
      });
    const statuses: number[] = [];
    for (let index = 0; index < 7; index += 1) statuses.push((await signIn(index)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });

  it('stop a start with another SESSION_SECRET', async () => {
    const port = await freePort();
    const start = startTestServer({
      databaseUrl: database.url,
      env: {
        PORT: String(port),
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        REDIS_URL: redis.url,
        SESSION_SECRET: 'one that no other instance of it has',
      },
    });
    await expect(start).rejects.toThrow(/^SESSION_SECRET is not the one/);
    expect(await codeOf(ana.api.identity.me.query())).toBe('OK');
  });
});
