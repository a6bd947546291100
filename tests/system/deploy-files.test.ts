/** Files for putting Consulta into service: there is no Docker where tests run, so their shape is what is checked. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';

const text = (path: string) => readFileSync(path, 'utf8');
const known = new Set(
  [...text('.env.example').matchAll(/^#?([A-Z][A-Z_]+)=/gm)].flatMap(([, name]) =>
    name === undefined ? [] : [name],
  ),
);
const isKnown = (name: string) => known.has(name) || known.has(name.replace(/_FILE$/, ''));
/** Set for Node and Next, not for us. */
const foreign = new Set(['NODE_ENV', 'NEXT_TELEMETRY_DISABLED', 'NODE_COMPILE_CACHE']);

const service = z.looseObject({
  image: z.string(),
  environment: z.record(z.string(), z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  networks: z.array(z.string()).optional(),
});
const compose = z
  .looseObject({
    services: z.record(z.string(), service),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
    networks: z.record(z.string(), z.unknown()),
    volumes: z.record(z.string(), z.unknown()),
  })
  .parse(parse(text('deploy/compose.yaml'), { merge: true }));

describe('compose.yaml', () => {
  it('has two instances, a database, Redis, a relay and a proxy, each in a version', () => {
    expect(Object.keys(compose.services)).toEqual(['app1', 'app2', 'postgres', 'redis', 'proxy', 'turn']);
    for (const { image } of Object.values(compose.services))
      expect(image).toMatch(/^[a-z/]+:\d+\.\d+[\w.-]*$/);
  });

  it('sets only what the program knows, and secrets only as files', () => {
    const { environment = {} } = compose.services.app1 ?? {};
    expect(Object.keys(environment).filter((name) => !isKnown(name))).toEqual([]);
    for (const name of ['DATABASE_URL', 'SESSION_SECRET', 'TURN_SECRET', 'SMTP_URL', 'METRICS_TOKEN'])
      expect(Object.keys(environment)).not.toContain(name);
    for (const value of Object.values(environment).filter((each) => each.startsWith('/run/secrets/')))
      expect(compose.services.app1?.secrets).toContain(value.slice('/run/secrets/'.length));
  });

  it('names only secrets, networks and volumes that it has, and the docs make every secret', () => {
    const docs = text('docs/deploy.md');
    for (const { secrets = [], networks = [], volumes = [] } of Object.values(compose.services)) {
      for (const secret of secrets) expect(Object.keys(compose.secrets)).toContain(secret);
      for (const network of networks) expect(Object.keys(compose.networks)).toContain(network);
      for (const volume of volumes
        .map((each) => each.split(':')[0] ?? '')
        .filter((each) => /^[a-z]/.test(each)))
        expect(Object.keys(compose.volumes)).toContain(volume);
    }
    for (const name of Object.keys(compose.secrets)) expect(docs).toContain(`> secrets/${name}`);
    const asked = [...text('deploy/compose.yaml').matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name);
    for (const name of asked) expect(text('deploy/env.example')).toMatch(new RegExp(`^${name}=.`, 'm'));
  });
});

describe('the other files', () => {
  it('the image runs Node in the version that is tested, not as root, and is watched', () => {
    const lines = text('Dockerfile').split('\n');
    const wanted = z
      .object({ dependencies: z.object({ node: z.string() }) })
      .parse(JSON.parse(text('package.json')));
    const bases = lines.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    expect(bases).toHaveLength(2);
    for (const base of bases) expect(base).toMatch(new RegExp(`^node:${wanted.dependencies.node}-`));
    expect(lines.indexOf('USER node')).toBeGreaterThan(
      lines.findLastIndex((line) => line.startsWith('RUN ')),
    );
    expect(lines.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
    const set = lines.find((line) => line.startsWith('ENV NODE_ENV=production'))?.slice('ENV '.length) ?? '';
    for (const name of set.split(' ').map((pair) => pair.split('=')[0] ?? ''))
      expect(isKnown(name) || foreign.has(name)).toBe(true);
  });

  it('units set only what the program knows, and start what is there', () => {
    for (const name of readdirSync('deploy').filter((each) => each.endsWith('.service'))) {
      const unit = text(join('deploy', name));
      for (const [, pairs = ''] of unit.matchAll(/^Environment=(.+)$/gm))
        for (const variable of pairs.split(' ').map((pair) => pair.split('=')[0] ?? ''))
          expect(isKnown(variable) || foreign.has(variable)).toBe(true);
      const program = /^ExecStart=.* (src\/\w+\.ts)/m.exec(unit)?.[1];
      expect(existsSync(program ?? 'no program')).toBe(true);
    }
  });

  it('an instance is started anew for as long as it takes, and what it may do the backup may do at most', () => {
    const linesOf = (path: string) => text(path).split('\n');
    expect(linesOf('deploy/consulta@.service')).toContain('StartLimitIntervalSec=0');
    const fences = linesOf('deploy/consulta@.service').filter((line) =>
      /^(Protect|Private|Restrict|SystemCall|NoNew|Lock|Capability)/.test(line),
    );
    expect(fences).toContain('SystemCallFilter=@system-service');
    expect(linesOf('deploy/consulta-backup.service')).toEqual(expect.arrayContaining(fences));
  });

  it('a new version is built in a folder of its own, and served when that has succeeded', () => {
    const [, upgrade = ''] = /```sh\n([\s\S]*?)```/.exec(text('docs/upgrading.md')) ?? [];
    const lines = upgrade.split('\n');
    const built = lines.findIndex((line) =>
      /^cd "\/opt\/consulta-\$new" && npm ci .* && npm run build && ln -sfn "consulta-\$new" \/opt\/consulta$/.test(
        line,
      ),
    );
    expect(built).toBeGreaterThan(-1);
    expect(lines.findIndex((line) => line.startsWith('systemctl restart'))).toBeGreaterThan(built);
    expect(text('docs/deploy.md')).toContain(' && ln -s consulta-first /opt/consulta\n');
  });

  it('compiled modules are kept between starts, where the program may write', () => {
    const cacheIn = (path: string) => /\bNODE_COMPILE_CACHE=(\S+)$/m.exec(text(path))?.[1] ?? 'no cache';
    const [, folder] = /^CacheDirectory=(.+)$/m.exec(text('deploy/consulta@.service')) ?? [];
    expect(cacheIn('deploy/consulta@.service')).toBe(`/var/cache/${folder}`);
    const [, volumes = '[]'] = /^VOLUME (.+)$/m.exec(text('Dockerfile')) ?? [];
    expect(z.array(z.string()).parse(JSON.parse(volumes))).toContain(dirname(cacheIn('Dockerfile')));
  });

  it('every file and setting that the guides name is there', () => {
    for (const guide of ['docs/deploy.md', 'docs/operations.md', 'docs/upgrading.md']) {
      const words = text(guide);
      const links = [...words.matchAll(/\]\(([^)#]+)\)/g)].map(([, path]) => join('docs', path ?? ''));
      const named = [...words.matchAll(/\b((?:deploy|tests|src)\/[\w@./-]+\.\w+)/g)].map(
        ([, path]) => path ?? '',
      );
      for (const path of [...links, ...named]) expect(existsSync(path), `${guide}: ${path}`).toBe(true);
      const scripts = z
        .object({ scripts: z.record(z.string(), z.string()) })
        .parse(JSON.parse(text('package.json')));
      for (const [, script = ''] of words.matchAll(/`npm run ([\w:-]+)/g))
        expect(Object.keys(scripts.scripts), `${guide}: ${script}`).toContain(script);
    }
    const settings = /consulta\.env <<END\n([\s\S]*?)\nEND/.exec(text('docs/deploy.md'))?.[1] ?? '';
    for (const line of settings.split('\n')) expect(isKnown(line.split('=')[0] ?? ''), line).toBe(true);
  });
});
