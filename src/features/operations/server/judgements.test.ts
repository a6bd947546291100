import { describe, expect, it } from 'vitest';
import type { SmtpServer } from '#src/platform/server/mail-settings.ts';
import * as judge from './judgements.ts';

const now = Date.UTC(2026, 0, 15);
const day = 24 * 60 * 60 * 1_000;
const clinic = 'https://clinic.example';
const gigabyte = 1024 ** 3;

describe('the address', () => {
  it.each([
    [null, null, 'address-local'],
    ['http://localhost:3000', null, 'address-local'],
    ['http://clinic.example', null, 'address-open'],
    [clinic, { kind: 'unreachable', reason: 'ENOTFOUND' }, 'address-unreachable'],
    [clinic, { kind: 'certificate', reason: 'CERT_HAS_EXPIRED' }, 'address-certificate'],
    [clinic, { kind: 'foreign' }, 'address-foreign'],
    [clinic, { kind: 'ours', expiresAt: now + 13 * day }, 'address-expiring'],
    [clinic, { kind: 'ours', expiresAt: now + 60 * day }, 'address-ok'],
    [clinic, { kind: 'ours', expiresAt: null }, 'address-ok'],
  ] as const)('%s that answers %j is %s', (publicUrl, answer, code) => {
    expect(judge.judgeAddress(publicUrl, answer, now)).toMatchObject({ code });
  });
});

describe('the proxy', () => {
  it.each([
    [clinic, true, 'proxy-ok'],
    [clinic, false, 'proxy-untold'],
    [null, true, 'proxy-absent'],
    [null, false, 'proxy-none'],
  ] as const)('%s with TRUST_PROXY %s is %s', (publicUrl, trustProxy, code) => {
    expect(judge.judgeProxy({ publicUrl, trustProxy })).toMatchObject({ code });
  });
});

it.each([
  [false, clinic, 'demo-off'],
  [true, null, 'demo-here'],
  [true, clinic, 'demo-public'],
] as const)('demo %s at %s is %s', (demo, publicUrl, code) => {
  expect(judge.judgeDemo({ demo, publicUrl })).toMatchObject({ code });
});

describe('the database', () => {
  const facts = {
    versionNumber: 180_004,
    version: '18.4',
    hasBtreeGist: true,
    missing: [],
    unknown: [],
    applied: 12,
  };
  it.each([
    [facts, 'database-ok'],
    [null, 'database-new'],
    ['unreachable', 'database-unreachable'],
    [{ ...facts, missing: ['20260101_new'] }, 'database-behind'],
    [{ ...facts, unknown: ['20270101_future'] }, 'database-ahead'],
    [{ ...facts, hasBtreeGist: false }, 'database-extension'],
  ] as const)('%j is %s', (state, code) => {
    expect(judge.judgeDatabase(state)).toMatchObject({ code });
  });
});

it.each([
  [null, 'redis-none'],
  [true, 'redis-ok'],
  [false, 'redis-unreachable'],
])('a Redis that answered %s: %s', (answered, code) => {
  expect(judge.judgeRedis(answered)).toMatchObject({ code });
});

it.each([
  [100 * gigabyte, 200 * gigabyte, 'disk-ok'],
  // Of a large disk a twentieth is still a lot.
  [50 * gigabyte, 1_000 * gigabyte, 'disk-ok'],
  [15 * gigabyte, 200 * gigabyte, 'disk-low'],
  [1 * gigabyte, 5 * gigabyte, 'disk-low'],
  [0.1 * gigabyte, 5 * gigabyte, 'disk-full'],
])('%d bytes free of %d: %s', (freeBytes, totalBytes, code) => {
  expect(judge.judgeDisk({ freeBytes, totalBytes })).toMatchObject({ code });
});

it('secrets that others can read are named, not shown', () => {
  expect(judge.judgeSecrets({ open: [], count: 5 })).toMatchObject({ code: 'secrets-ok' });
  expect(judge.judgeSecrets({ open: ['secrets/session'], count: 5 })).toEqual({
    code: 'secrets-open',
    values: { files: 'secrets/session' },
  });
});

it.each([
  [null, 'backups-none'],
  [now - day, 'backups-ok'],
  [now - 2 * day, 'backups-old'],
])('a backup of %s: %s', (at, code) => {
  expect(judge.judgeBackups(at, now)).toMatchObject({ code });
});

describe('the mail server', () => {
  const server: SmtpServer = {
    host: 'mail.example',
    port: 465,
    tls: 'direct',
    login: { user: 'office', password: 'canary-password' },
  };
  const from = { name: '', address: 'office@clinic.example' };
  it.each([
    [null, 'mail-ok'],
    [{ smtpCode: 535, reason: 'EAUTH' }, 'mail-login'],
    [{ smtpCode: null, reason: 'ETLS' }, 'mail-encryption'],
    [{ smtpCode: 500, reason: 'ETLS' }, 'mail-encryption'],
    [{ smtpCode: 554, reason: 'EPROTOCOL' }, 'mail-refused'],
    [{ smtpCode: null, reason: 'ETIMEDOUT' }, 'mail-unreachable'],
  ])('%j is %s, and the password is not told', (failure, code) => {
    const judged = judge.judgeMail({ server, from }, failure);
    expect(judged).toMatchObject({ code });
    expect(JSON.stringify(judged)).not.toContain('canary-password');
  });
  it('that is not set is a warning', () => {
    expect(judge.judgeMail({ server: null, from }, null)).toMatchObject({ code: 'mail-none' });
  });
});

it.each([
  [clinic, [], 'push-ok'],
  [null, [], 'push-ok'],
  ['http://clinic.example', [], 'push-insecure'],
  [clinic, ['web.push.apple.com'], 'push-unreachable'],
] as const)('push from %s with %j silent: %s', (publicUrl, silent, code) => {
  expect(judge.judgePush(publicUrl, silent)).toMatchObject({ code });
});

it.each([
  [[], 'turn-none'],
  [[{ url: 'turn:a', outcome: 'allocated' }], 'turn-ok'],
  [
    [
      { url: 'turn:a', outcome: 'allocated' },
      { url: 'turns:a', outcome: 'silent' },
    ],
    'turn-silent',
  ],
  [[{ url: 'turn:a', outcome: 'refused', code: 401 }], 'turn-refused'],
] as const)('a relay that answers %j is %s', (answers, code) => {
  expect(judge.judgeTurn(answers)).toMatchObject({ code });
});

it.each([
  [{ database: 100, world: -2_000 }, 'clock-ok'],
  [{ database: null, world: null }, 'clock-ok'],
  [{ database: -11_000, world: 0 }, 'clock-database'],
  [{ database: 0, world: 90_000 }, 'clock-world'],
])('a clock with offsets %j is %s', (offsets, code) => {
  expect(judge.judgeClock(offsets)).toMatchObject({ code });
});

it.each([
  ['24.21.0', 180_004, 'versions-ok'],
  ['22.1.0', 180_004, 'versions-node'],
  ['24.21.0', 150_002, 'versions-postgres'],
])('Node %s with PostgreSQL %d: %s', (node, versionNumber, code) => {
  const postgres = { versionNumber, version: String(versionNumber / 10_000) };
  const facts = { app: '0.1.0', build: null, node, wantedNode: '24.21.0', postgres };
  expect(judge.judgeVersions(facts)).toMatchObject({ code });
});
