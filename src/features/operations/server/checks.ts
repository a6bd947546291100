/** All checks of an installation, side by side. The same for `npm run doctor` and for the administrators' page. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { checkMailServer, pushServiceHosts } from '#src/features/notifications/public.ts';
import { createIceServers } from '#src/features/video/public.ts';
import { readAppVersion } from '#src/platform/server/build-id.ts';
import type { Clock } from '#src/platform/server/clock.ts';
import type { Config } from '#src/platform/server/config.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import { type CheckName, checkNames, type Finding } from '../contract.ts';
import { askAddress, askHost } from './address-probe.ts';
import { type DatabaseState, readDatabaseState } from './check-store.ts';
import { readDisk, readLastBackup, readSecretModes } from './folder-probe.ts';
import * as judge from './judgements.ts';
import { askRedis } from './redis-probe.ts';
import { askTurn } from './turn-probe.ts';

export interface ChecksDeps {
  readonly config: Config;
  readonly clock: Clock;
  /** Null: there is no database yet. */
  readonly database: Queryable | null;
  readonly projectDir: string;
  /** Told what a check itself died of. */
  readonly onFailure: (check: CheckName, error: unknown) => void;
  /** The network; tests hand their own in. */
  readonly ask?: typeof fetch;
}

const credentialMs = 60_000;
const packageFile = z.object({ version: z.string(), dependencies: z.object({ node: z.string() }) });

async function databaseFacts(
  state: DatabaseState | 'unreachable' | null,
  projectDir: string,
): Promise<judge.DatabaseFacts | 'unreachable' | null> {
  if (state === null || state === 'unreachable') return state;
  const entries = await readdir(join(projectDir, 'prisma/migrations'), { withFileTypes: true });
  const known = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return {
    ...state,
    applied: state.applied.length,
    missing: known.filter((name) => !state.applied.includes(name)),
    unknown: state.applied.filter((name) => !known.includes(name)),
  };
}

async function versionFacts(
  state: DatabaseState | 'unreachable' | null,
  projectDir: string,
): Promise<judge.VersionFacts> {
  const manifest = packageFile.parse(JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8')));
  const version = await readAppVersion(projectDir).catch(() => null);
  return {
    app: manifest.version,
    build: version?.build ?? null,
    node: process.versions.node,
    wantedNode: manifest.dependencies.node,
    postgres: state === null || state === 'unreachable' ? null : state,
  };
}

/** One finding for each check, in the order of `checkNames`. Never throws: a check that fails is itself a finding. */
export async function runChecks(deps: ChecksDeps): Promise<Finding[]> {
  const { config, clock, database, projectDir, ask = fetch } = deps;
  const { publicUrl, dataDir, ice } = config;
  const now = () => clock.now();
  const askedAt = now();
  const databaseState: Promise<DatabaseState | 'unreachable' | null> =
    database === null
      ? Promise.resolve(null)
      : readDatabaseState(database).catch((error: unknown) => {
          deps.onFailure('database', error);
          return 'unreachable' as const;
        });
  const databaseOffset = databaseState.then((state) =>
    state === null || state === 'unreachable' ? null : (askedAt + now()) / 2 - state.now,
  );
  const pushServices = Promise.all(pushServiceHosts.map((host) => askHost(`https://${host}`, now, ask)));

  const checks: Record<CheckName, () => Promise<Pick<Finding, 'code' | 'values'>>> = {
    async address() {
      const outside = publicUrl?.startsWith('https:') === true;
      return judge.judgeAddress(publicUrl, outside ? await askAddress(publicUrl, ask) : null, now());
    },
    proxy: async () => judge.judgeProxy(config),
    demo: async () => judge.judgeDemo(config),
    database: async () => judge.judgeDatabase(await databaseFacts(await databaseState, projectDir)),
    redis: async () => judge.judgeRedis(config.redisUrl === null ? null : await askRedis(config.redisUrl)),
    disk: async () => judge.judgeDisk(await readDisk(dataDir)),
    secrets: async () => judge.judgeSecrets(await readSecretModes(dataDir)),
    backups: async () => judge.judgeBackups(await readLastBackup(dataDir), now()),
    mail: async () => judge.judgeMail(config.mail, await checkMailServer(config.mail)),
    async push() {
      const silent = (await pushServices).filter(({ offsetMs }) => offsetMs === null);
      return judge.judgePush(
        publicUrl,
        silent.map(({ origin }) => new URL(origin).hostname),
      );
    },
    async turn() {
      const { turn } = ice;
      if (turn === null) return judge.judgeTurn([]);
      const grant = createIceServers(ice, clock)(credentialMs).iceServers.at(-1);
      const credential = { username: grant?.username ?? '', credential: grant?.credential ?? '' };
      return judge.judgeTurn(await Promise.all(turn.urls.map((url) => askTurn(url, credential))));
    },
    async clock() {
      const offsets = (await pushServices).flatMap(({ offsetMs }) => offsetMs ?? []);
      return judge.judgeClock({ database: await databaseOffset, world: offsets[0] ?? null });
    },
    versions: async () => judge.judgeVersions(await versionFacts(await databaseState, projectDir)),
  };

  return Promise.all(
    checkNames.map(async (check) => {
      try {
        return { check, ...(await checks[check]()) };
      } catch (error) {
        deps.onFailure(check, error);
        return { check, ...judge.judgeFailure(check) };
      }
    }),
  );
}
