import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUnsubscribeTokens } from '#src/features/notifications/server/mail/unsubscribe-token.ts';
import { readConfig } from '#src/platform/server/config.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let rosa: Person;
let address: (kind: 'new-message' | 'reminder', userId?: string) => string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  rosa = await clinic.add({ name: 'Rosa Canary', role: 'patient' });
  const own = await rosa.userId();
  const tokens = createUnsubscribeTokens(readConfig({ DATA_DIR: server.dataDir }).secret('mail'));
  address = (kind, userId = own) => `${server.origin}/api/unsubscribe/${tokens.write({ kind, userId })}`;
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const choices = async () => (await rosa.api.notifications.preferences.query()).choices;
const on = { push: true, email: true };

describe('the address that ends a kind of e-mail', () => {
  it('asks, in the reader’s language, and changes nothing by being opened', async () => {
    const answer = await fetch(address('new-message'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("form-action 'self'");
    const html = await answer.text();
    expect(html).toContain('You will get no more e-mails about messages.');
    expect(html).toMatch(/<form method="post"><button type="submit"/);
    expect(html).not.toMatch(/Rosa|example\.org/);
    await rosa.api.identity.setLocale.mutate({ locale: 'es' });
    expect(await (await fetch(address('new-message'))).text()).toContain('Dejar de recibir estos correos');
    await rosa.api.identity.setLocale.mutate({ locale: 'en' });
    expect(await choices()).toMatchObject({ messages: on });
  });

  it('ends it by one request of a mail program, without Origin or cookie; nothing else is touched', async () => {
    const before = await choices();
    const answer = await fetch(address('new-message'), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).toContain('You get no more e-mails about messages.');
    expect(html).toContain('href="/settings"');
    expect(await choices()).toEqual({ ...before, messages: { push: true, email: false } });
    expect(await (await fetch(address('new-message'))).text()).toContain('These e-mails are off');
  });

  it('ends it from its own page, where a browser says that it comes from nowhere', async () => {
    const headers = {
      origin: 'null',
      cookie: 'consulta.session_token=somebody',
      'sec-fetch-site': 'same-origin',
    };
    expect((await fetch(address('reminder'), { method: 'POST', headers })).status).toBe(200);
    expect(await choices()).toMatchObject({ reminders: { push: true, email: false }, security: on });
  });

  it('does nothing when it was cut or changed, or when the account is gone', async () => {
    const good = address('new-message');
    for (const wrong of [
      good.slice(0, -3),
      `${server.origin}/api/unsubscribe/x`,
      address('reminder', randomUUID()),
    ]) {
      const answer = await fetch(wrong);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('This link does not work.');
    }
    // Without a good token the rule for everybody holds.
    const method = 'POST';
    const headers = { origin: 'https://evil.example' };
    expect((await fetch(good.slice(0, -3), { method, headers })).status).toBe(403);
    expect((await fetch(address('reminder', randomUUID()), { method, headers })).status).toBe(404);
    expect((await fetch(good, { method: 'DELETE' })).status).toBe(403);
  });

  it('opens nothing else', async () => {
    const headers = { origin: 'https://evil.example' };
    const path = `${server.origin}/api/trpc/notifications.preferences`;
    expect((await fetch(path, { method: 'POST', headers })).status).toBe(403);
  });
});
