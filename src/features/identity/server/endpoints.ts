/** Where programs find accounts over plain HTTP, with examples. Shapes are those of the contract. */
import { endpoint } from '#src/platform/server/http-api/endpoint.ts';
import { identityContract as c } from '../contract.ts';

const session = 'Session';
const account = 'Account';
const email = 'ana@example.org';
const userId = '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d18';
const sessionId = '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d21';
const deviceId = '0195f6c2-7d11-4f2a-8a3b-0c1d2e3f4a5c';
const slotId = '0195f6c2-7d12-4f2a-8a3b-0c1d2e3f4a5d';
const token = 'h5Jq0wqf2nKQb1Yw8m3ZcX7dVtRgE4sU.LxvY0b1pQmZ3k8sT2wR5dF7gH9jK4nB6vC1xZ0qA3s%3D';
const authKey = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';
const blob = 'AY3pV0h0b3VzYW5kIGJ5dGVzIG9mIGNpcGhlcnRleHQ=';
const kdf = {
  alg: 'argon2id13' as const,
  opsLimit: 3,
  memBytes: 67_108_864,
  salt: 'AAECAwQFBgcICQoLDA0ODw==',
};
const proof = `${'A'.repeat(86)}==`;

export const endpoints = {
  prelogin: endpoint(c.prelogin, {
    method: 'POST',
    path: '/session/prelogin',
    tag: session,
    summary: 'Salt and cost for a password',
    description: 'An address nobody has gets a stable answer of its own.',
    open: true,
    errors: [],
    example: { input: { email }, output: { kdf } },
  }),
  openSession: endpoint(c.openSession, {
    method: 'POST',
    path: '/session',
    tag: session,
    summary: 'Trade the authKey for a token',
    description:
      '`authKey` is derived from the password as docs/protocol.md §3 says; the password itself never leaves the program.',
    open: true,
    errors: [
      'WRONG_PASSWORD',
      'SIGN_IN_LOCKED',
      'ACCOUNT_DISABLED',
      'SECOND_FACTOR_NEEDED',
      'SECOND_FACTOR_WRONG',
    ],
    example: {
      input: { email, authKey },
      output: { token, userId, sessionId, expiresAt: 1_751_209_600_000 },
    },
  }),
  endSession: endpoint(c.endSession, {
    method: 'POST',
    path: '/session/end',
    tag: session,
    summary: 'End the session of a token',
    open: true,
    errors: [],
    example: { input: { token }, output: {} },
  }),
  me: endpoint(c.me, {
    method: 'GET',
    path: '/account',
    tag: account,
    summary: 'Who one is, and with which device',
    errors: [],
    example: {
      output: { userId, email, name: 'Ana Ruiz', role: 'patient', locale: 'es', sessionId, deviceId },
    },
  }),
  material: endpoint(c.material, {
    method: 'GET',
    path: '/account/material',
    tag: account,
    summary: 'One’s own chain, slot and vault',
    description: 'Everything the password opens (docs/protocol.md §5).',
    errors: ['NOT_FOUND'],
    example: {
      input: { slot: 'password' },
      output: {
        era: 0,
        links: [blob],
        slots: [{ slotId, kind: 'password', blob }],
        vault: blob,
        vaultVersion: 1,
        kdf,
      },
    },
  }),
  addDevice: endpoint(c.addDevice, {
    method: 'POST',
    path: '/account/devices',
    tag: account,
    summary: 'Add a device to one’s chain and bind it to this session',
    errors: ['REFUSED', 'CHAIN_CONFLICT'],
    example: {
      input: {
        deviceId,
        update: { afterSeq: 4, links: [blob], slots: [], vault: null, vaultVersion: null },
      },
      output: { headSeq: 5 },
    },
  }),
  bindDevice: endpoint(c.bindDevice, {
    method: 'POST',
    path: '/account/devices/bind',
    tag: account,
    summary: 'Bind a device that is in the chain to this session',
    errors: ['REFUSED', 'NOT_FOUND'],
    example: { input: { deviceId, proof }, output: {} },
  }),
  chains: endpoint(c.chains, {
    method: 'POST',
    path: '/accounts/chains',
    tag: account,
    summary: 'Account chains of people one writes with',
    description:
      'A question in the shape of a POST, for its length. One answer for each era from `era` on, the first with the links after `afterSeq`.',
    errors: ['NOT_FOUND'],
    example: {
      input: { users: [{ userId, era: 0, afterSeq: -1 }] },
      output: [{ userId, era: 0, fromSeq: 0, links: [blob] }],
    },
  }),
} as const;
