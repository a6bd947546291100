import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Transport } from '#src/platform/client/transport.ts';
import { updateProfile } from '#src/protocol/secret/account-changes.ts';
import { openRawClinic, outcome, type RawAccount, type RawClinic } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: RawClinic;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
});
afterAll(() => server.close());

const query = (sql: string, values: unknown[] = []) => server.clinic.database.pool.query(sql, values);

/** Counts the durable events that arrive, from the beginning on. */
async function listen(api: Transport['api']) {
  let events = 0;
  let heard: () => void = () => undefined;
  const subscription = api.events.since.subscribe(
    { lastEventId: '0' },
    {
      onData: (data) => {
        const batch = 'data' in data ? data.data : data;
        if (batch.type === 'durable') events += batch.events.length;
        heard();
      },
    },
  );
  onTestFinished(() => subscription.unsubscribe());
  return {
    count: () => events,
    async atLeast(wanted: number) {
      while (events < wanted)
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
    },
  };
}

/** Something that every device of the person is told of. */
async function somethingHappens(person: RawAccount): Promise<void> {
  await person.change((base) => updateProfile(base, { displayName: 'The patient', role: 'patient' }));
}

/** A session with a token, as a program has it. */
async function programOf(person: RawAccount) {
  const { email, secrets } = person;
  const { token, sessionId } = await person.api.identity.openSession.mutate({
    email,
    authKey: secrets.authKey,
  });
  const me = () =>
    fetch(`${server.origin}/api/trpc/identity.me`, { headers: { authorization: `Bearer ${token}` } });
  return { sessionId, me };
}

describe('where one is signed in', () => {
  it('is listed with the browser, the device and when it was used, the own one marked', async () => {
    const person = await clinic.add('patient');
    const { browser, device } = await person.onNewDevice();
    const program = await programOf(person);
    const listed = await browser.api.identity.sessions.query();
    expect(listed).toHaveLength(3);
    expect(listed.filter((each) => each.current)).toMatchObject([{ deviceId: device.deviceId }]);
    expect(listed.find((each) => each.sessionId === program.sessionId)).toMatchObject({ deviceId: null });
    expect(listed.every((each) => each.lastSeenAt >= each.createdAt)).toBe(true);
  });

  it('is told as used when it is used, and not after it ran out', async () => {
    const person = await clinic.add('patient');
    await query(
      `UPDATE session SET created_at = now() - interval '2 days', updated_at = now() - interval '2 days' WHERE user_id = $1`,
      [person.userId],
    );
    const before = Date.now();
    await person.api.identity.me.query();
    const [own] = await person.api.identity.sessions.query();
    expect(own?.lastSeenAt).toBeGreaterThanOrEqual(before - 1);
    const program = await programOf(person);
    await query(`UPDATE session SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      program.sessionId,
    ]);
    expect(await person.api.identity.sessions.query()).toHaveLength(1);
  });

  it('can be ended one by one: its socket is gone within two seconds and hears nothing any more', async () => {
    const person = await clinic.add('patient');
    const { browser } = await person.onNewDevice();
    const { sessionId } = await browser.api.identity.me.query();
    const [own, other] = [await listen(person.api), await listen(browser.api)];
    await somethingHappens(person);
    await other.atLeast(1);
    await own.atLeast(1);
    const socket = await browser.openSocket();
    const start = Date.now();
    await person.api.identity.closeSession.mutate({ sessionId });
    expect(await socket.closed).toBe(4401);
    expect(Date.now() - start).toBeLessThan(2_000);
    const heard = other.count();
    const ownHeard = own.count();
    await somethingHappens(person);
    await own.atLeast(ownHeard + 1);
    expect(other.count() - heard).toBe(0);
    expect(await outcome(browser.api.identity.me.query())).toBe('UNAUTHENTICATED');
    await expect(browser.openSocket()).rejects.toThrow('no socket');
    expect(await outcome(person.api.identity.me.query())).toBe('ok');
  });

  it('can be ended for a program too: its token is worth nothing from then on', async () => {
    const person = await clinic.add('patient');
    const program = await programOf(person);
    expect((await program.me()).status).toBe(200);
    await person.api.identity.closeSession.mutate({ sessionId: program.sessionId });
    expect((await program.me()).status).toBe(401);
  });

  it('can be ended everywhere else at once, and is put on record', async () => {
    const person = await clinic.add('patient');
    const [phone, tablet] = [await person.onNewDevice(), await person.onNewDevice()];
    const program = await programOf(person);
    const sockets = [await phone.browser.openSocket(), await tablet.browser.openSocket()];
    const kept = await person.browser.openSocket();
    let keptClosed = false;
    void kept.closed.then(() => {
      keptClosed = true;
    });
    expect(await person.api.identity.closeOtherSessions.mutate()).toEqual({ ended: 3 });
    expect(await Promise.all(sockets.map((each) => each.closed))).toEqual([4401, 4401]);
    expect((await program.me()).status).toBe(401);
    expect(await person.api.identity.sessions.query()).toMatchObject([{ current: true }]);
    expect(keptClosed).toBe(false);
    const { rows } = await query(
      `SELECT detail FROM audit_record WHERE action = 'session.end' AND actor_id = $1`,
      [person.userId],
    );
    expect(rows).toEqual([{ detail: { count: 3 } }]);
  });

  it('is nobody else’s to see or to end', async () => {
    const [person, stranger] = [await clinic.add('patient'), await clinic.add('patient')];
    const { sessionId } = await person.api.identity.me.query();
    expect(await outcome(stranger.api.identity.closeSession.mutate({ sessionId }))).toBe('NOT_FOUND');
    expect(await outcome(clinic.admin.api.identity.closeSession.mutate({ sessionId }))).toBe('NOT_FOUND');
    const listed = await stranger.api.identity.sessions.query();
    expect(listed.map((each) => each.sessionId)).not.toContain(sessionId);
    expect(await outcome(person.api.identity.me.query())).toBe('ok');
  });
});
