import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Role, SessionInfo } from '#src/platform/server/session.ts';
import { createMailboxProgram } from './mailbox-program.ts';
import { createOutbox } from './outbox.ts';
import { mailIdOf } from './outgoing-mail.ts';
import { writeMail } from './write-mail.ts';

let folder: string;
let server: Server;
let origin: string;
let session: SessionInfo | null = null;

function signIn(role: Role | null): void {
  session = role && { userId: 'user-1', role, sessionId: 's', deviceId: null, expiresAt: 0 };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'consulta-mailbox-'));
  const outbox = createOutbox({ folder, clock: { now: () => 1_700_000_000_000 } });
  const clinicName = '<script>alert(1)</script>';
  const reader = { locale: 'en', timeZone: 'UTC', clinicName, origin: 'http://localhost:3000' } as const;
  const mail = writeMail({ kind: 'invitation', path: '/join#token', until: 0 }, reader);
  await outbox.send({ id: mailIdOf('one'), to: '"<b>"@example.org', mail, unsubscribeUrl: null });
  const program = createMailboxProgram(outbox);
  server = createServer((request, response) => {
    program.handle(request, response, session).catch((error: unknown) => {
      response.writeHead(404).end(error instanceof DomainError ? error.code : 'INTERNAL');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  origin = `http://127.0.0.1:${address.port}`;
});
afterAll(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  rmSync(folder, { recursive: true, force: true });
});

async function get(path: string, method = 'GET') {
  const answer = await fetch(`${origin}/api/mailbox/${path}`, { method });
  return {
    status: answer.status,
    policy: answer.headers.get('content-security-policy'),
    text: await answer.text(),
  };
}

describe('the mailbox of an installation without a mail server', () => {
  it.each([null, 'patient', 'provider'] as const)('is closed to %s', async (role) => {
    signIn(role);
    for (const path of ['', mailIdOf('one')]) {
      const { status, text } = await get(path);
      expect([status, text]).toEqual([404, role === null ? 'UNAUTHENTICATED' : 'NOT_FOUND']);
    }
  });

  it('shows administrators what would have left, and runs nothing of it', async () => {
    signIn('admin');
    const list = await get('');
    expect(list.text).toContain(`href="/api/mailbox/${mailIdOf('one')}"`);
    expect(list.text).toContain('&quot;&lt;b&gt;&quot;@example.org');
    const mail = await get(mailIdOf('one'));
    expect(mail.text).toContain('href="http://localhost:3000/join#token"');
    expect(mail.text).not.toContain('<script');
    for (const { policy } of [list, mail])
      expect(policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/);
  });

  it('knows no other mail, no other file, and takes nothing', async () => {
    signIn('admin');
    expect((await get(mailIdOf('two'))).text).toBe('NOT_FOUND');
    expect((await get('..%2f..%2fsecrets%2fsession')).text).toBe('NOT_FOUND');
    expect((await get('', 'POST')).text).toBe('NOT_FOUND');
  });
});
