/** A guest's life: a link that works once, one call and nothing beside it, out at once when somebody says so. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeConnection, type NodeConnection } from '#src/platform/client/node-connection.ts';
import { createTransport, type Transport } from '#src/platform/client/transport.ts';
import { type CallClinic, CallEar, CallParty, codeOf, openCallClinic } from '#tests/support/call-party.ts';

let call: CallClinic;
const browsers: Transport[] = [];
beforeAll(async () => {
  call = await openCallClinic();
});
afterAll(async () => {
  for (const browser of browsers) await browser.close();
  await call?.close();
});

/** A browser of nobody in particular. */
function newBrowser(connection: NodeConnection = createNodeConnection(call.server.origin)) {
  const { fetch, WebSocket } = connection;
  const transport = createTransport({ origin: call.server.origin, fetch, WebSocket });
  browsers.push(transport);
  return { connection, transport, api: transport.api };
}
type Browser = ReturnType<typeof newBrowser>;

/** A link, as the worker of a host makes it. */
function newLink(lifeMs = 10 * 60_000) {
  const entrySecret = new Uint8Array(randomBytes(32));
  const entryHash = new Uint8Array(createHash('sha256').update(entrySecret).digest());
  const guestId = randomUUID();
  const invitation = { guestId, kind: 'interpreter', entryHash, expiresAt: call.now() + lifeMs } as const;
  return { guestId, invitation, entry: { guestId, entrySecret } };
}

async function invite(visitId: string, lifeMs?: number) {
  const link = newLink(lifeMs);
  await call.provider.api.video.inviteGuest.mutate({ visitId, ...link.invitation });
  return link;
}

async function enter({ api }: Browser, entry: ReturnType<typeof newLink>['entry']): Promise<CallParty> {
  const pass = await api.video.enterAsGuest.mutate(entry);
  return new CallParty(api, pass, { userId: null, id: entry.guestId });
}

async function stateOf(visitId: string, guestId: string): Promise<string | undefined> {
  const { guests } = await call.provider.api.video.visit.query({ visitId });
  return guests.find((guest) => guest.guestId === guestId)?.state;
}

describe('a guest', () => {
  it('is seen knocking, is let in, and exchanges signals with those in the call', async () => {
    const visitId = await call.visit(true);
    const doctor = await call.join(call.provider, visitId);
    const { entry, guestId } = await invite(visitId);
    expect(await stateOf(visitId, guestId)).toBe('invited');
    const guest = await enter(newBrowser(), entry);
    expect(guest.pass).toMatchObject({ role: 'guest', kind: 'interpreter', roomId: doctor.pass.roomId });
    await guest.ear.until(({ parties }) => parties.length === 2, 'the provider to be there');
    await doctor.ear.until(({ parties }) => parties.includes(guestId), 'the guest to be there');
    expect(await stateOf(visitId, guestId)).toBe('knocking');
    await guest.send(doctor, 1);
    await doctor.ear.until(({ counters }) => counters.includes(1), 'the knock');
    expect(doctor.ear.signals[0]).toMatchObject({ fromUser: null, from: guestId });
    expect(await stateOf(visitId, guestId)).toBe('knocking');
    await doctor.send(guest, 2);
    await guest.ear.until(({ counters }) => counters.includes(2), 'the answer');
    expect(await stateOf(visitId, guestId)).toBe('in_call');
    const { participants } = await call.provider.api.video.visit.query({ visitId });
    expect(participants.find(({ role }) => role === 'guest')).toMatchObject({ guestId, name: 'interpreter' });
  });

  it('gets the chains of the providers who are in the call, to hold against the link', async () => {
    const visitId = await call.visit(true);
    await call.join(call.provider, visitId);
    const rosa = await call.join(call.patient, visitId);
    const { entry } = await invite(visitId);
    const guest = await enter(newBrowser(), entry);
    const { token } = guest.pass;
    const chains = await guest.api.video.callChains.query({ token });
    expect(chains.map(({ userId }) => userId)).toEqual([await call.provider.userId()]);
    expect(chains[0]?.links.length).toBeGreaterThan(0);
    expect(chains.map(({ userId }) => userId)).not.toContain(rosa.userId);
  });

  it('has a link that another browser cannot use, and that the first can use again', async () => {
    const visitId = await call.visit(true);
    const doctor = await call.join(call.provider, visitId);
    const { entry, guestId } = await invite(visitId);
    const first = newBrowser();
    const before = await enter(first, entry);
    expect(await codeOf(newBrowser().api.video.enterAsGuest.mutate(entry))).toBe('GUEST_LINK_USED');
    const reloaded = await enter(newBrowser(first.connection), entry);
    await before.ear.until(({ over }) => over === 'replaced', 'the page before to be told');
    await doctor.ear.until(({ parties }) => parties.includes(guestId), 'the guest to be there');
    await doctor.send(reloaded, 1);
    await reloaded.ear.until(({ counters }) => counters.includes(1), 'a signal after the reload');
    // Each connection alone: the first answer says who was first.
    const raced = await invite(visitId);
    const codes = await Promise.all(
      Array.from({ length: 4 }, () => codeOf(newBrowser().api.video.enterAsGuest.mutate(raced.entry))),
    );
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
    expect(codes.filter((code) => code === 'GUEST_LINK_USED')).toHaveLength(3);
  });

  it('enters with the right secret only, before the end, and while the room is open', async () => {
    const visitId = await call.visit(true);
    const { entry, guestId } = await invite(visitId, 60_000);
    const wrong = { guestId, entrySecret: new Uint8Array(randomBytes(32)) };
    expect(await codeOf(newBrowser().api.video.enterAsGuest.mutate(wrong))).toBe('NOT_FOUND');
    const unknown = { guestId: randomUUID(), entrySecret: entry.entrySecret };
    expect(await codeOf(newBrowser().api.video.enterAsGuest.mutate(unknown))).toBe('NOT_FOUND');
    call.push(61_000);
    expect(await codeOf(newBrowser().api.video.enterAsGuest.mutate(entry))).toBe('GUEST_LINK_EXPIRED');
    expect(await stateOf(visitId, guestId)).toBe('expired');
  });

  it('has a cookie that scripts cannot read and other sites cannot send', async () => {
    const visitId = await call.visit(true);
    const { entry } = await invite(visitId);
    const cookies: string[] = [];
    const connection = createNodeConnection(call.server.origin);
    const watched: NodeConnection = {
      ...connection,
      async fetch(input, init) {
        const response = await connection.fetch(input, init);
        cookies.push(...response.headers.getSetCookie());
        return response;
      },
    };
    await enter(newBrowser(watched), entry);
    const cookie = cookies.find((each) => each.startsWith('consulta.guest='));
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=86400$/);
    const secret = /=([^;]+)/.exec(cookie ?? '')?.[1] ?? 'none';
    const { rows } = await call.server.clinic.database.pool.query(
      'SELECT to_jsonb(g)::text AS text FROM visit_guest g',
    );
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('sees nothing but this call', async () => {
    const visitId = await call.visit(true);
    await call.join(call.provider, visitId);
    const { entry } = await invite(visitId);
    const { api, ear, pass } = await enter(newBrowser(), entry);
    await ear.until(({ parties }) => parties.length === 2, 'to be there');
    const refused = await Promise.all([
      codeOf(api.video.visit.query({ visitId })),
      codeOf(api.video.join.mutate({ visitId })),
      codeOf(api.video.testServers.query({ visitId })),
      codeOf(api.identity.me.query()),
      codeOf(api.messages.conversation.query({ conversationId: call.conversationId })),
      codeOf(api.messages.contacts.query()),
    ]);
    expect(new Set(refused)).toEqual(new Set(['UNAUTHENTICATED']));
    const other = await call.join(call.provider, await call.visit(true));
    expect(await codeOf(api.video.renew.mutate({ token: other.pass.token }))).toBe('CALL_TOKEN_INVALID');
    expect(await codeOf(api.video.renew.mutate({ token: pass.token }))).toBe('OK');
  });

  it('is nobody without the cookie, even with the pass', async () => {
    const visitId = await call.visit(true);
    const { entry } = await invite(visitId);
    const { pass } = await enter(newBrowser(), entry);
    const { token } = pass;
    expect(await codeOf(newBrowser().api.video.renew.mutate({ token }))).toBe('UNAUTHENTICATED');
    expect(await codeOf(call.patient.api.video.renew.mutate({ token }))).toBe('CALL_TOKEN_INVALID');
    const ear = new CallEar(call.patient.api, token);
    await ear.until(({ refused }) => refused !== null, 'a refusal');
    expect(ear.refused).toBe('CALL_TOKEN_INVALID');
    const { entry: second } = await invite(visitId);
    const other = newBrowser();
    await enter(other, second);
    expect(await codeOf(other.api.video.renew.mutate({ token }))).toBe('CALL_TOKEN_INVALID');
  });
});

describe('a guest is out at once', () => {
  const ways: [string, (visitId: string, guestId: string) => Promise<unknown>, string][] = [
    [
      'when the invitation is taken back',
      (visitId, guestId) => call.provider.api.video.revokeGuest.mutate({ visitId, guestId }),
      'removed',
    ],
    [
      'when put out',
      (visitId, guestId) => call.provider.api.video.remove.mutate({ visitId, userId: null, guestId }),
      'removed',
    ],
    [
      'when the visit ends',
      (visitId) => call.provider.api.video.complete.mutate({ visitId, noteMessageId: null }),
      'ended',
    ],
  ];
  it.each(ways)('%s', async (_when, act, reason) => {
    const visitId = await call.visit(true);
    const doctor = await call.join(call.provider, visitId);
    const { entry, guestId } = await invite(visitId);
    const browser = newBrowser();
    const guest = await enter(browser, entry);
    await guest.ear.until(({ parties }) => parties.length === 2, 'to be there');
    await act(visitId, guestId);
    await guest.ear.until(({ over, closed }) => over === reason && closed, 'to be told');
    expect(await codeOf(doctor.send(guest, 1))).not.toBe('OK');
    expect(['UNAUTHENTICATED', 'VISIT_OVER']).toContain(
      await codeOf(guest.api.video.renew.mutate({ token: guest.pass.token })),
    );
    expect(await codeOf(browser.api.video.enterAsGuest.mutate(entry))).toBe('GUEST_LINK_EXPIRED');
    expect(guest.ear.signals).toEqual([]);
  });
});

describe('inviting', () => {
  it('is for providers of the visit, three at a time, no longer than the room is open, and asking twice makes one', async () => {
    const visitId = await call.visit(true);
    const { invitation } = newLink();
    expect(await codeOf(call.patient.api.video.inviteGuest.mutate({ visitId, ...invitation }))).toBe(
      'FORBIDDEN',
    );
    const late = { ...invitation, expiresAt: call.now() + 24 * 60 * 60_000 };
    expect(await codeOf(call.provider.api.video.inviteGuest.mutate({ visitId, ...late }))).toBe('BAD_INPUT');
    const first = await call.provider.api.video.inviteGuest.mutate({ visitId, ...invitation });
    expect(await call.provider.api.video.inviteGuest.mutate({ visitId, ...invitation })).toEqual(first);
    await invite(visitId);
    const { guestId } = await invite(visitId);
    const fourth = newLink().invitation;
    expect(await codeOf(call.provider.api.video.inviteGuest.mutate({ visitId, ...fourth }))).toBe(
      'GUESTS_FULL',
    );
    await call.provider.api.video.revokeGuest.mutate({ visitId, guestId });
    expect(await codeOf(call.provider.api.video.inviteGuest.mutate({ visitId, ...fourth }))).toBe('OK');
    // An id that is another visit's is as unknown as any.
    const elsewhere = await call.visit(true);
    expect(await codeOf(call.provider.api.video.inviteGuest.mutate({ visitId: elsewhere, ...fourth }))).toBe(
      'NOT_FOUND',
    );
    expect(await codeOf(call.provider.api.video.revokeGuest.mutate({ visitId: elsewhere, guestId }))).toBe(
      'NOT_FOUND',
    );
  });

  it('makes no call of more than four', async () => {
    const visitId = await call.visit(true);
    await call.join(call.provider, visitId);
    await call.join(call.patient, visitId);
    for (let count = 0; count < 2; count += 1) await enter(newBrowser(), (await invite(visitId)).entry);
    const { entry } = await invite(visitId);
    const fifth = newBrowser();
    expect(await codeOf(fifth.api.video.enterAsGuest.mutate(entry))).toBe('CALL_FULL');
    // The link was not used up by it.
    const { guestId } = entry;
    expect(await stateOf(visitId, guestId)).toBe('invited');
  });
});
