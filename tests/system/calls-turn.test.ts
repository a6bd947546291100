/** The relay of a clinic: deploy/turnserver.conf.example in a real coturn, asked step by step as a browser would ask it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIceServers } from '#src/features/video/server/ice-servers.ts';
import { TurnClient, type TurnCredential } from '#tests/support/calls/turn-client.ts';
import {
  hasTurnServer,
  startTurnServer,
  type TurnServer,
  turnCredential,
} from '#tests/support/calls/turn-server.ts';

const secret = 'a secret of the test';
/** Stands for the clinic's public address; nothing is sent there. */
const outside = '9.9.9.9';
/** This machine's own address behind that; without one the relay sits on the loopback, where it may not answer itself. */
const inside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

/** The example as a clinic behind a router fills it in, all its lines, in a place of its own on this machine. */
function filledIn(): string {
  const values: Record<string, string> = {
    '<PUBLIC-IP>': inside === undefined ? '127.0.0.1' : `${outside}/${inside}`,
    '<TURN-SECRET>': secret,
    '<turn.clinic.example>': 'clinic.example',
  };
  const lines = readFileSync('deploy/turnserver.conf.example', 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/<.*>$/, (hole) => values[hole] ?? hole));
  const here = [
    'listening-ip=127.0.0.1',
    `relay-ip=${inside ?? '127.0.0.1'}`,
    'relay-ip=::1',
    'no-tls',
    'no-dtls',
  ];
  return `${[...lines, ...here].join('\n')}\n`;
}

describe.skipIf(!hasTurnServer)('the relay of a clinic', () => {
  let folder: string;
  let server: TurnServer;
  const clients: TurnClient[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'consulta-turn-conf-'));
    const configFile = join(folder, 'turnserver.conf');
    writeFileSync(configFile, filledIn());
    server = await startTurnServer({ configFile, secret });
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await server?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  function client(credential: TurnCredential = turnCredential(secret, 60)): TurnClient {
    const made = new TurnClient({ address: '127.0.0.1', port: server.port }, credential);
    clients.push(made);
    return made;
  }

  it.skipIf(inside === undefined)('carries what two callers send each other through it', async () => {
    const [rosa, doctor] = [client(), client()];
    const [atRosa, atDoctor] = [await rosa.allocate(), await doctor.allocate()];
    if (!atRosa.ok || !atDoctor.ok) throw new Error('Both have a place.');
    expect(atRosa.value.address).toBe(outside);
    expect(await rosa.permit(atDoctor.value)).toMatchObject({ ok: true });
    expect(await doctor.permit(atRosa.value)).toMatchObject({ ok: true });
    rosa.send(atDoctor.value, Buffer.from('hello'));
    expect(await doctor.receive()).toEqual({ from: atRosa.value, data: Buffer.from('hello') });
    doctor.send(atRosa.value, Buffer.from('good morning'));
    expect(await rosa.receive()).toMatchObject({ data: Buffer.from('good morning') });
  });

  it.each([
    ['IPv4', 4, ['9.9.9.9', '1.1.1.1', '198.20.0.1']],
    ['IPv6', 6, ['2620:fe::fe', '2606:4700::1111', '2a00:1450:4003::1']],
  ] as const)('reaches public addresses in %s', async (_name, family, peers) => {
    const ours = client();
    expect(await ours.allocate(family)).toMatchObject({ ok: true });
    for (const address of peers)
      expect({ address, ...(await ours.permit({ address, port: 4_000 })) }).toMatchObject({
        address,
        ok: true,
      });
  });

  it.each([
    ['loopback', ['127.0.0.1', '127.8.8.8', '0.0.0.0', '0.1.2.3']],
    [
      'private networks',
      ['10.0.0.1', '10.255.255.254', '172.16.0.1', '172.31.255.254', '192.168.0.1', '100.64.0.1'],
    ],
    ['link-local, where clouds keep secrets', ['169.254.169.254', '169.254.0.1']],
    ['multicast and broadcast', ['224.0.0.251', '239.255.255.250', '255.255.255.255', '240.0.0.1']],
    ['addresses of nobody', ['192.0.0.8', '198.18.0.1', '198.51.100.1', '203.0.113.1', '192.88.99.1']],
  ])('refuses peers in IPv4: %s', async (_name, peers) => {
    const ours = client();
    expect(await ours.allocate()).toMatchObject({ ok: true });
    for (const address of peers)
      expect({ address, ...(await ours.permit({ address, port: 22 })) }).toEqual({
        address,
        ok: false,
        code: 403,
      });
  });

  it.each([
    ['loopback', ['::1', '::']],
    [
      'IPv4 in disguise',
      ['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::127.0.0.1', '64:ff9b::10.0.0.1', '2002:a00:1::1'],
    ],
    ['private networks', ['fc00::1', 'fd00::2', 'fdff:ffff::1']],
    ['link-local', ['fe80::1', 'febf::1', 'fec0::1']],
    ['multicast', ['ff02::1', 'ff05::2', 'ffff::1']],
    ['addresses of nobody', ['100::1', '2001::1', '2001:db8::1']],
  ])('refuses peers in IPv6: %s', async (_name, peers) => {
    const ours = client();
    expect(await ours.allocate(6)).toMatchObject({ ok: true });
    for (const address of peers)
      expect({ address, ...(await ours.permit({ address, port: 22 })) }).toEqual({
        address,
        ok: false,
        code: 403,
      });
  });

  it('takes what the app hands out, until it ends', async () => {
    const turn = { urls: [server.url], secret };
    const issue = (now: number) => {
      const [first] = createIceServers({ stunUrls: [], turn }, { now: () => now })(600_000).iceServers;
      return { username: first?.username ?? '', credential: first?.credential ?? '' };
    };
    expect(await client(issue(Date.now())).allocate()).toMatchObject({ ok: true });
    expect(await client(issue(Date.now() - 601_000)).allocate()).toEqual({ ok: false, code: 401 });
  });

  it('has no place for a credential that expired, was altered or was made with another secret', async () => {
    const good = turnCredential(secret, 60);
    const later = good.username.replace(/^\d+/, (expires) => String(Number(expires) + 3_600));
    for (const [name, credential] of Object.entries({
      expired: turnCredential(secret, -1),
      'with a later end': { ...good, username: later },
      'of somebody else': { ...good, username: `${good.username}x` },
      'another secret': turnCredential('another', 60),
      'no password': { ...good, credential: '' },
    }))
      expect({ name, ...(await client(credential).allocate()) }).toEqual({ name, ok: false, code: 401 });
  });

  it('gives one credential no more places than a call needs', async () => {
    const credential = turnCredential(secret, 60, 'greedy');
    const answers = [];
    for (let asked = 0; asked < 30; asked += 1) answers.push(await client(credential).allocate());
    expect(answers.filter(({ ok }) => ok)).toHaveLength(24);
    expect(answers.at(-1)).toEqual({ ok: false, code: 486 });
  });

  it('starts again on the same port, and has forgotten what it gave', async () => {
    const before = client();
    expect(await before.allocate()).toMatchObject({ ok: true });
    await server.kill();
    await server.start();
    expect(await before.permit({ address: outside, port: 4_000 })).toMatchObject({ ok: false });
    expect(await client().allocate()).toMatchObject({ ok: true });
  });
});
