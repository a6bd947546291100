/** `/metrics` in Prometheus' text format. Nothing is computed before somebody asks. */
import { timingSafeEqual } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Counter, Gauge, Registry } from 'prom-client';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { batchClasses, type Classes, durationClasses, type Metrics } from '#src/platform/server/metrics.ts';
import { type DatabaseFigures, readFigures } from './metrics-store.ts';

const channels = ['email', 'push'] as const;

export interface MetricsPageDeps extends Pick<PlatformDeps, 'config' | 'database'> {
  readonly metrics: Metrics;
  readonly sockets: () => number;
}

export interface MetricsPage {
  /** Who bears METRICS_TOKEN; without such a token, programs of this machine that no proxy let in. */
  mayRead(request: IncomingMessage): boolean;
  write(): Promise<{ type: string; text: string }>;
}

const loopback = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A histogram's lines from counts that were made elsewhere: each class holds those below it too. */
function writeClasses(
  registry: Registry,
  name: string,
  help: string,
  ends: readonly number[],
  all: Classes,
): void {
  const buckets = new Gauge({ name: `${name}_bucket`, help, labelNames: ['le'], registers: [registry] });
  let total = 0;
  for (const [index, count] of all.counts.entries()) {
    total += count;
    buckets.set({ le: String(ends[index] ?? '+Inf') }, total);
  }
  new Gauge({ name: `${name}_sum`, help, registers: [registry] }).set(all.sum);
  new Gauge({ name: `${name}_count`, help, registers: [registry] }).set(total);
}

export function createMetricsPage({ config, database, metrics, sockets }: MetricsPageDeps): MetricsPage {
  function gauge(registry: Registry, name: string, help: string, value: number): void {
    new Gauge({ name, help, registers: [registry] }).set(value);
  }

  function writeCounts(registry: Registry): void {
    const registers = [registry];
    const calls = new Counter({
      ...{ name: 'consulta_calls_total', help: 'Calls by procedure and outcome', registers },
      labelNames: ['procedure', 'code'],
    });
    const seconds = new Counter({
      ...{ name: 'consulta_call_seconds_total', help: 'Time of calls by procedure', registers },
      labelNames: ['procedure'],
    });
    let limited = 0;
    for (const [procedure, codes] of metrics.calls)
      for (const [code, tally] of codes) {
        calls.inc({ procedure, code }, tally.count);
        seconds.inc({ procedure }, tally.seconds);
        if (code === 'RATE_LIMITED') limited += tally.count;
      }
    new Counter({
      name: 'consulta_rate_limited_total',
      help: 'Calls refused by a rate limit',
      registers,
    }).inc(limited);
    const stored = metrics.calls.get('messages.send')?.get('OK')?.count ?? 0;
    new Counter({ name: 'consulta_messages_total', help: 'Messages acknowledged', registers }).inc(stored);
    const answers = new Counter({
      ...{ name: 'consulta_http_answers_total', help: 'HTTP answers by class', registers },
      labelNames: ['class'],
    });
    for (const [status, count] of metrics.answers) answers.inc({ class: status }, count);
    const jobs = new Counter({
      ...{ name: 'consulta_job_failures_total', help: 'Scheduled work that failed', registers },
      labelNames: ['job'],
    });
    for (const [job, count] of metrics.jobFailures) jobs.inc({ job }, count);
  }

  async function writeState(registry: Registry): Promise<void> {
    const { mean, p99, max } = metrics.takeLoopDelay();
    const lag = new Gauge({
      ...{ name: 'consulta_event_loop_delay_seconds', help: 'Since the last look', registers: [registry] },
      labelNames: ['stat'],
    });
    for (const [stat, value] of Object.entries({ mean, p99, max })) lag.set({ stat }, value);
    const memory = process.memoryUsage();
    gauge(registry, 'process_resident_memory_bytes', 'Memory of this process', memory.rss);
    gauge(registry, 'consulta_heap_used_bytes', 'Heap in use', memory.heapUsed);
    const { user, system } = process.cpuUsage();
    gauge(registry, 'process_cpu_seconds_total', 'Processor time', (user + system) / 1e6);
    gauge(registry, 'consulta_uptime_seconds', 'Since the start', process.uptime());
    gauge(registry, 'consulta_sockets', 'Open WebSockets', sockets());
    const { totalCount, idleCount, waitingCount } = database.pool;
    const pool = new Gauge({
      ...{ name: 'consulta_database_connections', help: 'Of the pool', registers: [registry] },
      labelNames: ['state'],
    });
    pool.set({ state: 'busy' }, totalCount - idleCount);
    pool.set({ state: 'idle' }, idleCount);
    pool.set({ state: 'wanted' }, waitingCount);
    const { bavail, bsize } = await statfs(config.dataDir);
    gauge(registry, 'consulta_disk_free_bytes', 'Where the data folder is', bavail * bsize);
    // A database that is away is itself a figure.
    const figures = await readFigures(database.pool).catch(() => null);
    gauge(registry, 'consulta_database_up', '1 while the database answers', figures === null ? 0 : 1);
    if (figures !== null) writeFigures(registry, figures);
  }

  function writeFigures(registry: Registry, { deliveries, callsLive }: DatabaseFigures): void {
    gauge(registry, 'consulta_calls_live', 'Video visits with a call going on', callsLive);
    const waiting = new Gauge({
      ...{ name: 'consulta_deliveries', help: 'Notices that wait or were given up', registers: [registry] },
      labelNames: ['channel', 'state'],
    });
    for (const channel of channels)
      for (const state of ['pending', 'failed'] as const) waiting.set({ channel, state }, 0);
    for (const { channel, state, count } of deliveries) waiting.set({ channel, state }, count);
  }

  return {
    mayRead({ headers, socket }) {
      const { metricsToken } = config;
      if (metricsToken !== null) return isSame(headers.authorization ?? '', `Bearer ${metricsToken}`);
      const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
      return !isForwarded && loopback.test(socket.remoteAddress ?? '');
    },
    async write() {
      const registry = new Registry();
      writeCounts(registry);
      await writeState(registry);
      const classes = [
        ['consulta_call_duration_seconds', 'How long calls took', durationClasses, metrics.durations],
        ['consulta_message_batch_size', 'Messages in one transaction', batchClasses, metrics.batches],
      ] as const;
      for (const [name, help, ends, counts] of classes) writeClasses(registry, name, help, ends, counts);
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}
