/** docs/deploy.md without Docker, word by word: two instances, one Redis, one PostgreSQL, nginx with the file as shipped. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { parseEnv } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type AppProcess, startAppProcess } from '#tests/support/app-process.ts';
import { blocksOf, blockWith, openSandbox, type Sandbox } from '#tests/support/deploy-docs.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { runProgram } from '#tests/support/program.ts';
import { freePort, hasRedisServer, type RedisServer, startRedisServer } from '#tests/support/redis-server.ts';
import { findNginx } from '../../scripts/lib/call-tools.mjs';

const nginx: string | null = findNginx();
const blocks = blocksOf('On Debian 13, without Docker');
const name = 'localhost';
const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

/** What a unit says, with its instance filled in. */
function unitOf(text: string, instance: string) {
  const value = (key: string) =>
    new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1]?.replaceAll('%i', instance) ?? '';
  const set = value('Environment')
    .split(' ')
    .map((pair) => pair.split('='));
  return { start: value('ExecStart'), file: value('EnvironmentFile'), env: Object.fromEntries(set) };
}

describe.skipIf(nginx === null || !hasRedisServer)('deploy.md without Docker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'consulta-deploy-'));
  let sandbox: Sandbox;
  let redis: RedisServer;
  let ports: number[];
  let front: number;
  let proxy: ChildProcess;
  let apps: AppProcess[];
  let settings: Record<string, string>;
  /** What nginx answers without TLS. */
  let redirect: Response;
  let clinic: TestClinic;
  let ana: Person;
  let doctor: Person;

  async function onServer(...statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: inject('databaseServer') });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  }

  /** The file as the commands left it, on ports and in folders of this test; older versions have HTTP/2 as the text says. */
  function nginxConfig(plain: number): string {
    const shipped = readFileSync(sandbox.at('/etc/nginx/conf.d/consulta.conf'), 'utf8');
    expect(shipped).not.toMatch(/[<>]|clinic\.example/);
    const version = spawnSync(nginx ?? '', ['-v'], { encoding: 'utf8' }).stderr;
    const [, minor = 0, patch = 0] = /(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [];
    const isOld = minor < 25 || (minor === 25 && patch < 1);
    const adapted = (
      isOld ? shipped.replace('    http2 on;\n', '').replaceAll('443 ssl;', '443 ssl http2;') : shipped
    )
      .replace('listen 80;', `listen 127.0.0.1:${plain};`)
      .replace('listen 443', `listen 127.0.0.1:${front}`)
      // A machine without IPv6 would refuse the line.
      .replace(/^.*\[::\]:80;\n/m, hasIpv6 ? `    listen [::1]:${plain};\n` : '')
      .replace(/^.*\[::\]:443 (.*)\n/m, hasIpv6 ? `    listen [::1]:${front} $1\n` : '')
      .replaceAll(' /etc/', ` ${folder}/etc/`);
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    return [
      `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; worker_processes 1;`,
      process.getuid?.() === 0 ? 'user root;' : '',
      'events { worker_connections 768; }',
      'http { access_log off;',
      ...places.map((place) => `${place}_temp_path ${folder}/${place};`),
      adapted,
      '}',
    ].join('\n');
  }

  beforeAll(async () => {
    redis = await startRedisServer();
    front = await freePort();
    ports = [await freePort(), await freePort()];
    const database = new URL(inject('databaseServer'));
    sandbox = openSandbox(
      folder,
      [
        ['name=clinic.example', `name=${name}`],
        [`https://$name`, `https://$name:${front}`],
        ['office@$name', 'office@clinic.example'],
        ['127.0.0.1:5432', database.host],
        ['redis://127.0.0.1:6379', redis.url],
        ['3001', String(ports[0])],
        ['3002', String(ports[1])],
        // The tests' own PostgreSQL has that role already.
        ['CREATE ROLE consulta', 'CREATE ROLE deployed'],
        ['DATABASE consulta OWNER consulta', 'DATABASE deployed OWNER deployed'],
        ['postgresql://consulta:$db', 'postgresql://deployed:$db'],
        [`${database.host}/consulta`, `${database.host}/deployed`],
        // The sandbox has its own, which starts nothing.
        ['nginx -t && ', ''],
      ],
      {
        CERT_NAME: name,
        PGHOST: database.hostname,
        PGPORT: database.port,
        PGUSER: decodeURIComponent(database.username),
        PGPASSWORD: decodeURIComponent(database.password),
        PGDATABASE: 'postgres',
      },
    );
    const started = blockWith(blocks, 'consulta-backup.timer');
    const units = started.replace(/^curl .*$/gm, '');
    const first = blockWith(blocks, 'apt-get').replace(/^apt-get .*$/gm, '');
    const whole = [first, blockWith(blocks, 'CREATE ROLE'), blockWith(blocks, 'consulta.env <<'), units];
    // One shell, as the text asks: later commands use what earlier ones set.
    const last = [blockWith(blocks, 'certbot certonly'), blockWith(blocks, 'coturn\n')];
    sandbox.run([...whole, ...last].join('\n'));
    const file = parseEnv(readFileSync(sandbox.at('/etc/consulta/consulta.env'), 'utf8'));
    settings = Object.fromEntries(Object.entries(file).map(([key, value]) => [key, value ?? '']));
    apps = [];
    for (const port of ports) {
      const unit = unitOf(
        readFileSync(sandbox.at('/etc/systemd/system/consulta@.service'), 'utf8'),
        `${port}`,
      );
      expect(unit).toMatchObject({
        start: '/opt/consulta/node_modules/.bin/node --disable-warning=ExperimentalWarning src/server.ts',
        file: '/etc/consulta/consulta.env',
      });
      const folders = {
        DATA_DIR: sandbox.at('/var/lib/consulta'),
        NODE_COMPILE_CACHE: sandbox.at('/var/cache/consulta'),
      };
      const env = { ...unit.env, ...settings, ...folders };
      apps.push(await startAppProcess(env, 'tests/support/api-main.ts'));
    }
    expect(sandbox.run((started.match(/^curl .*$/gm) ?? []).join('\n'))).toBe('readyready');
    const plain = await freePort();
    writeFileSync(join(folder, 'nginx.conf'), nginxConfig(plain));
    const arguments_ = ['-c', join(folder, 'nginx.conf'), '-p', folder];
    const tested = spawnSync(nginx ?? '', ['-t', ...arguments_], { encoding: 'utf8' });
    expect(tested.stderr).toMatch(/test is successful/);
    proxy = spawn(nginx ?? '', arguments_, { stdio: 'ignore' });
    const certificate = readFileSync(sandbox.at(`/etc/letsencrypt/live/${name}/fullchain.pem`), 'utf8');
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate]);
    const atPlain = () => fetch(`http://127.0.0.1:${plain}/`, { redirect: 'manual' }).catch(() => null);
    redirect = await vi.waitUntil(atPlain, { timeout: 20_000 });
  }, 120_000);
  afterAll(async () => {
    await doctor?.engine.close();
    await clinic?.close();
    if (proxy !== undefined) {
      const ended = once(proxy, 'exit');
      proxy.kill('SIGTERM');
      await ended;
    }
    for (const app of apps ?? []) if (app.process.exitCode === null) await app.end('SIGTERM');
    await redis?.close();
    await onServer('DROP DATABASE IF EXISTS deployed WITH (FORCE)', 'DROP ROLE IF EXISTS deployed');
    rmSync(folder, { recursive: true, force: true });
  });

  it('serves people over TLS at the address of the settings, as whoever signs in first', async () => {
    const origin = settings.PUBLIC_URL ?? '';
    expect(origin).toBe(`https://${name}:${front}`);
    expect([redirect.status, redirect.headers.get('location')?.slice(0, 8)]).toEqual([301, 'https://']);
    clinic = await openClinic(origin, apps.at(-1)?.bootstrapToken ?? '');
    const careTeamIds = [await clinic.careTeam('North')];
    ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds });
    doctor = await clinic.add({ name: 'Dr Vega', role: 'provider', careTeamIds });
    const conversation = await ana.startWith(doctor);
    await ana.write(conversation, 'over the proxy');
    await doctor.sees(conversation, 'over the proxy');
    // One instance goes: whoever was on it is on the other one, and nothing is lost.
    await apps[0]?.end('SIGTERM');
    await doctor.write(conversation, 'after one is gone');
    await ana.sees(conversation, 'after one is gone');
  }, 120_000);

  it('leaves the relay its secret, its address and a certificate that it may read', () => {
    const lines = readFileSync(sandbox.at('/etc/turnserver.conf'), 'utf8').split('\n');
    const relay = parseEnv(lines.filter((line) => !line.startsWith('#')).join('\n'));
    expect(relay).toMatchObject({
      'external-ip': '203.0.113.7',
      realm: `turn.${name}`,
      'static-auth-secret': settings.TURN_SECRET,
    });
    for (const [path, made] of [
      [relay.cert, 'fullchain.pem'],
      [relay.pkey, 'privkey.pem'],
    ] as const) {
      expect(path).toBe(`/etc/turnserver/${made}`);
      const issued = readFileSync(sandbox.at(`/etc/letsencrypt/live/${name}/${made}`));
      expect(readFileSync(sandbox.at(path ?? '')).equals(issued)).toBe(true);
    }
    expect(lines.filter((line) => /^[^#]*[<>]/.test(line))).toEqual([]);
  });

  it('is looked at and backed up with the same settings', async () => {
    const env = { ...settings, DATA_DIR: sandbox.at('/var/lib/consulta') };
    const look = blockWith(blocks, 'src/doctor.ts').replace(/^journalctl .*$/m, '');
    // It ends with 1 here: there is no relay at that address.
    expect(sandbox.run(`( ${look} ) || test $? = 1`)).toMatch(/Database/);
    const backups = sandbox.at('/var/backups/consulta');
    const unit = unitOf(readFileSync(sandbox.at('/etc/systemd/system/consulta-backup.service'), 'utf8'), '');
    expect(unit.start).toMatch(/src\/backup\.ts --to \/var\/backups\/consulta$/);
    expect(await runProgram('src/backup.ts', ['--to', backups], env)).toMatchObject({ code: 0 });
    expect(readdirSync(backups)).toEqual([expect.stringMatching(/^consulta-\d{4}-/)]);
  }, 120_000);
});
