import { createServer, type Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startMailServer } from '#tests/support/mail-server.ts';
import { openClinic, Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

const patience = { timeout: 20_000, interval: 50 };
const minuteMs = 60_000;
let aheadMs = 0;
const clock = { now: () => Date.now() + aheadMs };
let mails: Awaited<ReturnType<typeof startMailServer>>;
let server: TestServer;
let clinic: TestClinic;

beforeAll(async () => {
  mails = await startMailServer();
  const env = { SMTP_URL: `smtp://127.0.0.1:${mails.port}`, MAIL_FROM: 'office@clinic.example' };
  server = await startTestServer({ env, clock });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
  await mails?.close();
});
afterEach(() => {
  mails.received.length = 0;
  mails.refusals.rcptTo = undefined;
});

const run = () => server.clinic.services.notifications.dispatcher.run();
const invite = (email: string) =>
  clinic.admin.api.admin.invite.mutate({
    email,
    displayName: 'Rosa Canary',
    role: 'patient',
    careTeamIds: [],
  });
const sentTo = (email: string) => mails.received.filter(({ to }) => to.includes(email));
const mailOf = async (id: string) =>
  (await clinic.admin.api.admin.invitations.query()).find((row) => row.id === id)?.mail;
/** Time goes on until its mail has left: a try that was under way may have put it off once more. */
const untilSent = (id: string) =>
  vi.waitFor(async () => {
    aheadMs += minuteMs;
    expect(await mailOf(id)).toBe('sent');
  }, patience);
async function keptBytes(): Promise<string> {
  const { rows } = await server.clinic.database.pool.query<{ row: string }>(
    `SELECT row_to_json(m)::text AS row FROM invitation_mail m UNION ALL SELECT row_to_json(i)::text FROM invitation i`,
  );
  return rows.map(({ row }) => row).join('\n');
}

describe('an invitation', () => {
  it('is mailed to whoever is invited: the link in it makes the account, and the database never had it', async () => {
    mails.refusals.rcptTo = { code: 451, text: '4.7.1 later' };
    const { id, token, mailed } = await invite('rosa@example.org');
    expect(mailed).toBe(true);
    expect(await mailOf(id)).toBe('waiting');
    const hex = Buffer.from(token).toString('hex');
    const kept = await keptBytes();
    for (const secret of [token, hex]) expect(kept).not.toContain(secret);
    mails.refusals.rcptTo = undefined;
    await untilSent(id);
    expect(sentTo('rosa@example.org')).toHaveLength(1);
    const { raw } = sentTo('rosa@example.org')[0] ?? { raw: '' };
    const mail = await PostalMime.parse(raw);
    expect(mail.subject).toBe('Su invitación');
    expect(`${raw}${mail.text}${mail.html}`).not.toContain('Canary');
    expect(mail.headers.some(({ key }) => key === 'list-unsubscribe')).toBe(false);
    const link = /\/join#([\w-]{43})\s/.exec(mail.text ?? '')?.[1] ?? '';
    expect(link).toBe(token);
    expect(await keptBytes()).toContain('"sealed":null');
    const rosa = await Person.join(server.origin, link);
    expect((await rosa.ready()).me.email).toBe('rosa@example.org');
    await rosa.engine.close();
  });

  it('that was withdrawn or replaced before its mail could leave is not mailed', async () => {
    mails.refusals.rcptTo = { code: 451, text: '4.7.1 later' };
    const withdrawn = await invite('one@example.org');
    const replaced = await invite('two@example.org');
    const kept = await invite('two@example.org');
    await clinic.admin.api.admin.revokeInvitation.mutate({ id: withdrawn.id });
    await run();
    mails.refusals.rcptTo = undefined;
    await untilSent(kept.id);
    expect(sentTo('one@example.org')).toEqual([]);
    expect(sentTo('two@example.org')).toHaveLength(1);
    for (const { id } of [withdrawn, replaced]) expect(await mailOf(id)).toBeNull();
  });

  it('that cannot be delivered is shown as such', async () => {
    mails.refusals.rcptTo = { code: 550, text: '5.1.1 no such user' };
    const { id } = await invite('nobody@example.org');
    await vi.waitFor(async () => expect(await mailOf(id)).toBe('failed'), patience);
    expect(await keptBytes()).toContain('recipient 550 5.1.1');
  });

  it('to start over is not mailed: the clinic hands it to whom it has checked', async () => {
    const rosa = await clinic.add({ name: 'Rosa', role: 'patient' });
    mails.received.length = 0;
    const { id } = await clinic.admin.api.admin.inviteReset.mutate({ userId: await rosa.userId() });
    await run();
    expect(await mailOf(id)).toBeNull();
    expect(mails.received.filter(({ to }) => to.includes(rosa.email))).toEqual([]);
  });
});

describe('a mail server that takes the call and says nothing', () => {
  it('holds up neither the work nor the end of the server', async () => {
    const calls: Socket[] = [];
    const silent = createServer((socket) => void calls.push(socket.on('error', () => undefined)));
    await new Promise<void>((done) => {
      silent.listen(0, '127.0.0.1', done);
    });
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const env = { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'office@clinic.example' };
    const other = await startTestServer({ env });
    const there = await openClinic(other.origin, other.clinic.bootstrapToken ?? '');
    const input = { email: 'ana@example.org', displayName: 'Ana', role: 'patient' } as const;
    await there.admin.api.admin.invite.mutate({ ...input, careTeamIds: [] });
    await vi.waitFor(() => expect(calls.length).toBeGreaterThan(0), patience);
    await there.close();
    const began = Date.now();
    await other.close();
    expect(Date.now() - began).toBeLessThan(8_000);
    for (const socket of calls) socket.destroy();
    silent.close();
  });
});

describe('a clinic without a mail server', () => {
  it('says that nothing was mailed, and shows administrators what would have been', async () => {
    const other = await startTestServer();
    const there = await openClinic(other.origin, other.clinic.bootstrapToken ?? '');
    const input = { email: 'ana@example.org', displayName: 'Ana', role: 'patient' } as const;
    const { id, token, mailed } = await there.admin.api.admin.invite.mutate({ ...input, careTeamIds: [] });
    expect(mailed).toBe(false);
    const rows = await there.admin.api.admin.invitations.query();
    expect(rows.find((row) => row.id === id)?.mail).toBeNull();
    const open = (path: string) => there.admin.device.connection.fetch(`${other.origin}${path}`);
    const list = await vi.waitFor(async () => {
      const html = await (await open('/api/mailbox/')).text();
      expect(html).toContain('ana@example.org');
      return html;
    }, patience);
    const path = /href="(\/api\/mailbox\/[0-9a-f]{40})"/.exec(list)?.[1] ?? '';
    expect(await (await open(path)).text()).toContain(`/join#${token}`);
    await there.close();
    await other.close();
  });
});
