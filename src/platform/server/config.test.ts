import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowedOrigins, readConfig } from './config.ts';
import { StartError } from './start-error.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consulta-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('configuration', () => {
  it('needs nothing to be set', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ port: 3000, host: '127.0.0.1', demo: true, databaseUrl: null });
    expect(allowedOrigins(config, 3000)).toEqual(['http://localhost:3000', 'http://127.0.0.1:3000']);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ PORT: '', PUBLIC_URL: '' })).toMatchObject({ port: 3000, publicUrl: null });
  });

  it('leaves the first administrator of the demo where the demo has them', () => {
    const ADMIN_EMAIL = 'Office@Clinic.example';
    expect(readConfig({ ADMIN_EMAIL }).adminEmail).toBe('admin@clinic.example');
    expect(readConfig({ DEMO: 'off' }).adminEmail).toBe('admin@clinic.example');
    expect(readConfig({ ADMIN_EMAIL, DEMO: 'off' }).adminEmail).toBe('office@clinic.example');
  });

  it('allows exactly the public address when there is one', () => {
    const config = readConfig({ PUBLIC_URL: 'https://clinic.example/' });
    expect(allowedOrigins(config, 3000)).toEqual(['https://clinic.example']);
  });

  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PUBLIC_URL', 'clinic.example'],
    ['PUBLIC_URL', 'https://clinic.example/app'],
    ['PUBLIC_URL', 'ftp://clinic.example'],
    ['DATABASE_URL', 'mysql://x'],
    ['REDIS_URL', 'host:6379'],
    ['REDIS_URL', 'https://host'],
    ['REDIS_URL', 'redis://host/clinic'],
    ['DEMO', 'maybe'],
    ['ADMIN_EMAIL', 'office'],
    ['LOG_LEVEL', 'loud'],
    ['TRUST_PROXY', 'yes'],
    ['RATE_LIMIT_SCALE', '0'],
    ['RATE_LIMIT_SCALE', 'many'],
    ['SESSION_SECRET', 'short-and-secret'],
    ['MAX_FILE_MB', '0'],
    ['MAX_FILE_MB', '5000'],
    ['STORAGE_QUOTA_GB', '1.5'],
    ['UPLOADTHING_TOKEN', 'bm90IGEgdG9rZW4='],
    ['STUN_URLS', 'turn.clinic.example'],
    ['STUN_URLS', 'turn:turn.clinic.example'],
    ['TURN_URLS', 'https://turn.clinic.example'],
    ['TURN_URLS', 'turn:turn.clinic.example,'],
    ['TURN_URLS', 'turn:turn.clinic.example:99999'],
    ['TURN_URLS', 'turn:user@turn.clinic.example'],
    ['TURN_URLS', 'turn:turn.clinic.example?transport=quic'],
    ['TURN_URLS', 'turns:turn.clinic.example?transport=udp'],
    ['TURN_SECRET', 'short'],
    ['SMTP_URL', 'mail.example'],
    ['SMTP_URL', 'https://mail.example'],
    ['SMTP_URL', 'smtp://'],
    ['SMTP_URL', 'smtp://mail.example:99999'],
    ['SMTP_URL', 'smtp://mail.example/inbox'],
    ['SMTP_URL', 'smtp://user@mail.example'],
    ['SMTP_URL', 'smtp://user:50%@mail.example'],
    ['SMTP_URL', 'smtp://user:secret@mail.example?tls=off'],
    ['SMTP_URL', 'smtp://mail.example?tls=maybe'],
    ['MAIL_FROM', 'office'],
    ['MAIL_FROM', 'The clinic <office>'],
    ['MAIL_FROM', 'The clinic <office@clinic.example'],
  ])('refuses %s=%s with a sentence that names it', (name, value) => {
    const start = () => readConfig({ [name]: value });
    expect(start).toThrow(StartError);
    expect(start).toThrow(new RegExp(`^${name} must be .+\\.$`));
  });

  it('takes a cloud for files only together with the address that it reports to', () => {
    const content = { apiKey: 'sk_live_x', appId: 'app', regions: ['fra1'] };
    const UPLOADTHING_TOKEN = Buffer.from(JSON.stringify(content)).toString('base64');
    expect(() => readConfig({ UPLOADTHING_TOKEN })).toThrow(/^Set PUBLIC_URL beside UPLOADTHING_TOKEN/);
    const { uploadThing } = readConfig({ UPLOADTHING_TOKEN, PUBLIC_URL: 'https://clinic.example' });
    expect(uploadThing?.ingestOrigin).toBe('https://fra1.ingest.uploadthing.com');
    expect(readConfig({}).uploadThing).toBeNull();
  });

  it('is one of several only with what all of them share', () => {
    const shared = {
      REDIS_URL: 'rediss://:secret@redis.example:6380/2',
      DATABASE_URL: 'postgresql://user:pass@db/consulta',
      SESSION_SECRET: 'given-from-outside-with-enough-characters',
      PUBLIC_URL: 'https://clinic.example',
    };
    expect(readConfig({}).redisUrl).toBeNull();
    expect(readConfig(shared).redisUrl).toBe(shared.REDIS_URL);
    for (const name of ['DATABASE_URL', 'SESSION_SECRET', 'PUBLIC_URL'])
      expect(() => readConfig({ ...shared, [name]: '' })).toThrow(
        new RegExp(`^Set ${name} beside REDIS_URL: .+\\.$`),
      );
    expect(() => readConfig({ REDIS_URL: 'redis:/hunter2' })).not.toThrow('hunter2');
  });

  it('takes a relay with its secret, and not one without the other', () => {
    const TURN_URLS =
      'stun:t.example, turn:t.example:3478?transport=udp,turns:[2001:db8::1]:5349?transport=tcp';
    const TURN_SECRET = 'a secret that both know';
    const together = /^Set TURN_URLS and TURN_SECRET together, or neither\.$/;
    expect(readConfig({}).ice).toEqual({ stunUrls: [], turn: null });
    expect(() => readConfig({ TURN_URLS })).toThrow(together);
    expect(() => readConfig({ TURN_SECRET })).toThrow(together);
    expect(() => readConfig({ TURN_URLS: 'stun:t.example', TURN_SECRET })).toThrow(
      /^TURN_URLS needs a turn:/,
    );
    const urls = ['turn:t.example:3478?transport=udp', 'turns:[2001:db8::1]:5349?transport=tcp'];
    expect(readConfig({ TURN_URLS, TURN_SECRET, STUN_URLS: 'stun:s.example' }).ice).toEqual({
      stunUrls: ['stun:s.example', 'stun:t.example'],
      turn: { urls, secret: TURN_SECRET },
    });
    const path = join(folder, 'turn');
    writeFileSync(path, `${TURN_SECRET}\n`);
    expect(readConfig({ TURN_URLS, TURN_SECRET_FILE: path }).ice.turn?.secret).toBe(TURN_SECRET);
  });

  it('sends e-mail through a server, encrypted unless it is on this machine', () => {
    const MAIL_FROM = '"The clinic" <office@clinic.example>';
    const read = (SMTP_URL: string) => readConfig({ SMTP_URL, MAIL_FROM }).mail.server;
    expect(readConfig({}).mail.server).toBeNull();
    expect(read('smtps://me:p%40ss@mail.example')).toEqual({
      host: 'mail.example',
      port: 465,
      tls: 'direct',
      login: { user: 'me', password: 'p@ss' },
    });
    expect(read('smtp://mail.example')).toMatchObject({ port: 587, tls: 'upgrade', login: null });
    expect(read('smtp://127.0.0.1:2525')).toMatchObject({ port: 2525, tls: 'off' });
    expect(read('smtp://mail:25?tls=off')).toMatchObject({ host: 'mail', tls: 'off' });
    expect(readConfig({ MAIL_FROM }).mail.from).toEqual({
      name: 'The clinic',
      address: 'office@clinic.example',
    });
    expect(() => readConfig({ SMTP_URL: 'smtp://mail.example' })).toThrow(/^Set MAIL_FROM beside SMTP_URL/);
    const path = join(folder, 'smtp');
    writeFileSync(path, 'smtps://mail.example\n');
    expect(readConfig({ SMTP_URL_FILE: path, MAIL_FROM }).mail.server?.port).toBe(465);
  });

  it('never repeats a secret that it refuses', () => {
    expect(() => readConfig({ SMTP_URL: 'smtp:/hunter2@' })).not.toThrow('hunter2');
    expect(() => readConfig({ TURN_SECRET: 'hunter2' })).not.toThrow('hunter2');
    expect(() => readConfig({ SESSION_SECRET: 'hunter2' })).not.toThrow('hunter2');
  });

  it('reads a secret from a file, and not from two places', () => {
    const path = join(folder, 'url');
    writeFileSync(path, 'postgresql://user:pass@db/consulta\n');
    expect(readConfig({ DATABASE_URL_FILE: path }).databaseUrl).toBe('postgresql://user:pass@db/consulta');
    expect(() => readConfig({ DATABASE_URL_FILE: path, DATABASE_URL: 'postgresql://x/y' })).toThrow(
      'Set DATABASE_URL or DATABASE_URL_FILE, not both.',
    );
    expect(() => readConfig({ DATABASE_URL_FILE: join(folder, 'none') })).toThrow(
      'DATABASE_URL_FILE names a file that cannot be read.',
    );
  });

  it('makes each secret once, for its owner only', () => {
    const first = readConfig({ DATA_DIR: folder }).secret('session');
    expect(first).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(readConfig({ DATA_DIR: folder }).secret('session')).toBe(first);
    expect(readConfig({ DATA_DIR: folder }).secret('prelogin')).not.toBe(first);
    expect(statSync(join(folder, 'secrets/session')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700);
    const given = 'given-from-outside-with-enough-characters';
    expect(readConfig({ DATA_DIR: folder, SESSION_SECRET: given }).secret('session')).toBe(given);
  });
});
