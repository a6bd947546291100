import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '#src/platform/server/config.ts';
import { createMailPost } from './mail-post.ts';
import { createOutbox } from './outbox.ts';
import { mailIdOf } from './outgoing-mail.ts';
import { createUnsubscribeTokens } from './unsubscribe-token.ts';
import { writeMail } from './write-mail.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consulta-outbox-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const reader = { locale: 'en', timeZone: 'UTC', clinicName: 'The clinic' } as const;
const content = { kind: 'visit-ready', path: '/visits/1' } as const;

describe('an installation without a mail server', () => {
  it('keeps mails in a folder of its own, for its owner only', async () => {
    const clock = { now: () => 1_700_000_000_000 };
    const config = readConfig({ DATA_DIR: folder });
    const post = createMailPost({ config, origins: ['http://localhost:3000'], clock });
    expect(await post.outbox?.list()).toEqual([]);
    await post.send({ key: 'one', to: 'reader@example.org', userId: 'user-1', reader, content });
    await post.send({ key: 'one', to: 'reader@example.org', userId: 'user-1', reader, content });
    const [mail, ...more] = (await post.outbox?.list()) ?? [];
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ to: 'reader@example.org', sentAt: clock.now(), kind: 'visit-ready' });
    expect(mail?.text).toContain('http://localhost:3000/visits/1');
    expect(await post.outbox?.find(mail?.id ?? '')).toEqual(mail);
    const outbox = join(folder, 'outbox');
    expect(statSync(outbox).mode & 0o777).toBe(0o700);
    expect(readdirSync(outbox).map((name) => statSync(join(outbox, name)).mode & 0o777)).toEqual([0o600]);
  });

  it('keeps the newest mails only, and looks nowhere else', async () => {
    let now = 0;
    const clock = { now: () => (now += 1_000) };
    const outbox = createOutbox({ folder: join(folder, 'outbox'), clock, limit: 3 });
    const mail = writeMail(content, { ...reader, origin: 'http://localhost:3000' });
    for (const key of ['a', 'b', 'c', 'd', 'e'])
      await outbox.send({ id: mailIdOf(key), to: `${key}@example.org`, mail, unsubscribeUrl: null });
    expect((await outbox.list()).map(({ to }) => to[0])).toEqual(['e', 'd', 'c']);
    expect(await outbox.find('../secrets/session')).toBeNull();
    expect(await outbox.find(mailIdOf('a'))).toBeNull();
  });
});

describe('the address that ends a kind of mail', () => {
  const tokens = createUnsubscribeTokens('a secret of this installation');

  it('opens for what it was written for', () => {
    const token = tokens.write({ userId: 'user-1', kind: 'new-message' });
    expect(tokens.read(token)).toEqual({ userId: 'user-1', kind: 'new-message' });
    expect(token).toMatch(/^[\w.-]+$/);
  });

  it('is refused when changed, foreign, empty or for mails that protect the account', () => {
    const token = tokens.write({ userId: 'user-1', kind: 'new-message' });
    const other = Buffer.from('new-message:user-2').toString('base64url');
    expect(tokens.read(`${other}.${token.split('.')[1]}`)).toBeNull();
    expect(createUnsubscribeTokens('another').read(token)).toBeNull();
    expect(tokens.read(`${token}.more`)).toBeNull();
    expect(tokens.read('')).toBeNull();
    expect(tokens.read(tokens.write({ userId: 'user-1', kind: 'password-changed' }))).toBeNull();
  });
});
