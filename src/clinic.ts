/** Puts a whole server together in one process: database → bus → services → HTTP + WebSocket → pages. Used by server.ts and by tests. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import { createAppRouter, type Services } from './app-router.ts';
import { getClinicSettings } from './features/admin/public.ts';
import { createAdminServices } from './features/admin/server/services.ts';
import { createAttachmentServices } from './features/attachments/server/services.ts';
import { startAuditServices } from './features/audit/server/services.ts';
import { createDeskServices } from './features/desk/server/services.ts';
import { createIdentityServices } from './features/identity/server/services.ts';
import type { Live } from './features/messaging/server/live.ts';
import { createDirectCalls } from './features/messaging/server/router.ts';
import { createMessagingServices } from './features/messaging/server/services.ts';
import { createNotificationServices } from './features/notifications/server/services.ts';
import { createMetricsPage } from './features/operations/server/metrics-page.ts';
import { createOperationsServices } from './features/operations/server/services.ts';
import { createProxyServices } from './features/proxy/server/services.ts';
import { createRecordsServices } from './features/records/server/services.ts';
import { createSchedulingServices } from './features/scheduling/server/services.ts';
import { createTrustServices } from './features/trust/server/services.ts';
import { createVideoServices } from './features/video/server/services.ts';
import { readAppVersion } from './platform/server/build-id.ts';
import { type Clock, systemClock } from './platform/server/clock.ts';
import { allowedOrigins, type Config } from './platform/server/config.ts';
import { lockDataFolder } from './platform/server/data-folder.ts';
import { type Database, openDatabase } from './platform/server/database.ts';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './platform/server/embedded-database.ts';
import { createEventLog } from './platform/server/event-log.ts';
import { createRequestListener } from './platform/server/http-server.ts';
import { joinInstances } from './platform/server/instances.ts';
import { startJobs } from './platform/server/jobs.ts';
import type { Logger } from './platform/server/logging.ts';
import { createMetrics } from './platform/server/metrics.ts';
import { migrate } from './platform/server/migrate.ts';
import type { Pages } from './platform/server/pages.ts';
import { shareSecrets } from './platform/server/shared-secrets.ts';
import { createSocketRegistry } from './platform/server/socket-registry.ts';
import { StartError } from './platform/server/start-error.ts';
import { createWsServer } from './platform/server/ws-server.ts';
import { protocolReady } from './protocol/open/sodium-open.ts';

export interface ClinicOptions {
  readonly config: Config;
  readonly log: Logger;
  /** `none`: programs only, for tests. */
  readonly pages: 'none' | 'development' | 'production';
  /** The system's unless a test hands another one in. */
  readonly clock?: Clock;
  /** Told before each step that takes a while. */
  readonly onStep?: (what: string) => void;
  /** Told when the server cannot go on (its database went away for good). */
  readonly onLost?: (error: unknown) => void;
}

export interface Clinic {
  /** The address people use. */
  readonly origin: string;
  readonly database: Database;
  readonly services: Services;
  /** Token for the first administrator while nobody has an account yet; null afterwards. */
  readonly bootstrapToken: string | null;
  /** Lets go of everything in the opposite order; at most about five seconds. */
  close(): Promise<void>;
}

const projectDir = resolve(import.meta.dirname, '..');
const drainMs = 3_000;

/** Things to close, last opened first. */
function createClosers(log: Logger) {
  const closers: (() => Promise<void> | void)[] = [];
  return {
    add(close: () => Promise<void> | void) {
      closers.unshift(close);
    },
    async closeAll() {
      for (const close of closers.splice(0)) {
        try {
          await close();
        } catch (error) {
          log.error({ err: error }, 'could not close cleanly');
        }
      }
    },
  };
}

function listen(server: Server, { host, port }: Config): Promise<number> {
  return new Promise((done, reject) => {
    server.once('error', (error) => {
      const code: unknown = Reflect.get(error, 'code');
      if (code === 'EADDRINUSE') {
        reject(
          new StartError(
            `Port ${port} is taken by another program: stop it, or set PORT to another number.`,
            { cause: error },
          ),
        );
      } else if (code === 'EACCES') {
        reject(
          new StartError(`No permission to listen on port ${port}: set PORT to a number above 1023.`, {
            cause: error,
          }),
        );
      } else if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
        reject(new StartError(`HOST must be an address of this machine.`, { cause: error }));
      } else reject(error);
    });
    server.listen(port, host, () => {
      const address = server.address();
      done(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Stops taking connections and waits for answers under way, but not for ever. */
function closeServer(server: Server): Promise<void> {
  return new Promise((done) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(cut);
      done();
    });
    server.closeIdleConnections();
  });
}

async function startDatabase(
  options: ClinicOptions,
): Promise<{ url: string; embedded: EmbeddedDatabase | null }> {
  const { config, log, onStep, onLost } = options;
  if (config.databaseUrl !== null) return { url: config.databaseUrl, embedded: null };
  const embedded = await startEmbeddedDatabase({
    dataDir: config.dataDir,
    password: config.secret('database'),
    onInitialise: () => onStep?.('Preparing the database'),
    onRestart: (lastLines) => log.error({ lastLines }, 'the database ended by itself and is started again'),
    onLost: (error) => onLost?.(error),
  });
  await embedded.ensureDatabase('consulta');
  return { url: embedded.url('consulta'), embedded };
}

/** Starts everything; on failure what was opened is closed again and the error is thrown. */
export async function startClinic(options: ClinicOptions): Promise<Clinic> {
  const closers = createClosers(options.log);
  try {
    return await assemble(options, closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

async function assemble(options: ClinicOptions, closers: ReturnType<typeof createClosers>): Promise<Clinic> {
  const { log } = options;
  let { config } = options;
  // Instances may share a folder for files; one with a database in it belongs to one process.
  const lock = config.redisUrl === null ? lockDataFolder(config.dataDir) : null;
  closers.add(() => lock?.release());

  // The port first: it is the quickest to be refused, and the addresses follow from it.
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: 15_000,
    // Longer than proxies keep theirs (nginx: 60 s): who closes first must not be us, or a request that is under way gets lost.
    keepAliveTimeout: 75_000,
    // Uploads take their time; every other body is cut by the request listener.
    requestTimeout: 0,
  });
  const starting = (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' }).end('Starting');
  server.on('request', starting);
  const port = await listen(server, config);
  closers.add(() => closeServer(server));
  const origins = allowedOrigins(config, port);

  // Without it every signature check on this side would refuse.
  await protocolReady();
  const { url, embedded } = await startDatabase(options);
  if (embedded !== null) closers.add(() => embedded.stop());
  const applied = await migrate(url, join(projectDir, 'prisma/migrations'));
  if (applied.length > 0) log.info({ applied }, 'database migrated');
  const database = openDatabase(url, log);
  closers.add(() => database.close());
  if (config.redisUrl !== null) config = await shareSecrets(config, url);

  const clock = options.clock ?? systemClock;
  const instances = await joinInstances(config, log);
  closers.add(() => instances.close());
  const { bus, limiter } = instances;
  const events = createEventLog<Live>({ pool: database.prepared, bus, clock });
  const sockets = createSocketRegistry(bus, clock, log);
  closers.add(() => sockets.close());
  const deps = { config, origins, database, bus, events, sockets, clock, log };
  const metrics = createMetrics();
  closers.add(() => metrics.close());
  const audit = await startAuditServices({ ...deps, keyLogHead: () => services.identity.log.head() });
  closers.add(() => audit.close());
  const attachments = createAttachmentServices(deps);
  closers.add(() => attachments.close());
  const messaging = createMessagingServices({
    ...deps,
    removeFiles: attachments.removal.removeMarked,
    onBatch: (size) => metrics.batches.add(size),
  });
  closers.add(() => messaging.close());
  const video = createVideoServices({ ...deps, isOnline: messaging.isOnline });
  closers.add(() => video.close());
  const notifications = createNotificationServices({ ...deps, isOnline: messaging.isOnline });
  closers.add(() => notifications.close());
  const services: Services = {
    identity: createIdentityServices(deps),
    messaging,
    admin: createAdminServices(deps),
    audit,
    desk: createDeskServices(deps),
    proxy: createProxyServices(deps),
    attachments,
    records: createRecordsServices({
      ...deps,
      removeFiles: attachments.removal.removeMarked,
      forgetMails: notifications.forgetMails,
      signStatement: audit.signStatement,
      removeAuditBefore: audit.removeOlderThan,
    }),
    scheduling: createSchedulingServices(deps),
    trust: createTrustServices(deps),
    video,
    notifications,
    operations: createOperationsServices({ ...deps, projectDir }),
  };

  // Links from before there was a log.
  await services.identity.log.prepare();
  const { sessions } = services.identity;
  sockets.watch({ sessions: sessions.listEnded, guests: video.call.guests.listRevoked });
  const router = createAppRouter(services);
  const { resolveSession, handle: handleAuth } = services.identity.auth;
  const { resolveGuest } = video.call;
  const { trustProxy } = config;
  const live = createWsServer({
    router,
    direct: new Map(createDirectCalls(messaging)),
    origins,
    trustProxy,
    resolveSession,
    resolveGuest,
    registry: sockets,
    limiter,
    clock,
    log,
    observe: metrics.observeCall,
  });
  const development = options.pages === 'development';
  const pages = options.pages === 'none' ? null : Promise.withResolvers<Pages>();
  // A failure is thrown below, where it is awaited; there is nothing to close then.
  pages?.promise.catch(() => undefined);

  const answer = createRequestListener({
    router,
    origins,
    trustProxy,
    development,
    connectTo: config.uploadThing === null ? [] : [config.uploadThing.ingestOrigin],
    projectDir,
    resolveSession,
    resolveGuest,
    handleAuth,
    programs: [
      ...services.attachments.programs,
      ...services.scheduling.programs,
      ...services.notifications.programs,
    ],
    version: options.pages === 'production' ? await readAppVersion(projectDir) : null,
    clinicName: async () => (await getClinicSettings(database.pool)).name,
    handlePage:
      pages === null ? null : async (request, response) => (await pages.promise).handle(request, response),
    isReady: async () => {
      await pages?.promise;
      await database.pool.query('SELECT 1');
      return true;
    },
    limiter,
    log,
    metrics,
    metricsPage: createMetricsPage({ config, database, metrics, sockets: live.count }),
  });
  // Nothing may wait between the two: a request that nobody listens for is never answered.
  server.off('request', starting);
  server.on('request', answer);
  server.on('upgrade', (request, socket, head) => {
    if (request.url?.split('?')[0] === '/api/ws') {
      live.handleUpgrade(request, socket, head).catch((error: unknown) => {
        log.error({ err: error }, 'upgrade failed');
        socket.destroy();
      });
    } else if (development && pages !== null) {
      pages.promise.then((ready) => ready.handleUpgrade(request, socket, head)).catch(() => socket.destroy());
    } else socket.destroy();
  });
  closers.add(() => live.close());

  const jobs = await startJobs({ database, log, onFailure: metrics.observeJobFailure });
  closers.add(() => jobs.close());
  await jobs.schedule('attachments.clean-up', '17 * * * *', () => attachments.cleanUp.run());
  await jobs.schedule('messages.retention', '41 2 * * *', async () => {
    await messaging.purgeExpired();
  });
  await jobs.schedule('records.retention', '7 3 * * *', () => services.records.retention.run());
  await jobs.schedule('care-links.settle', '* * * * *', () => services.proxy.settle());
  await jobs.schedule('appointments.lapse', '* * * * *', () => services.scheduling.lapseRequests());
  await jobs.schedule('visits.upkeep', '* * * * *', () => video.upkeep());
  await jobs.schedule('notifications.prune', '23 3 * * *', () => notifications.prune());
  // Something may have been left to do by an end in the middle.
  await jobs.runSoon('attachments.clean-up');

  const bootstrapToken = await services.admin.bootstrapInvitation();
  if (pages !== null) {
    // Last: loading them takes the processor for a while, and a restart is felt by sockets and programs first.
    const { startPages } = await import('./platform/server/pages.ts');
    startPages({ projectDir, development, port }).then(pages.resolve, pages.reject);
    closers.add(() => pages.promise.then((ready) => ready.close()).catch(() => undefined));
    await pages.promise;
    await services.identity.auth.warm();
  }
  return { origin: origins[0] ?? '', database, services, bootstrapToken, close: () => closers.closeAll() };
}
