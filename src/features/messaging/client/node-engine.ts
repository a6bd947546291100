/** An engine in Node, as one person on one device: for the seed, for tests, and as an example of another client. */
import { createNodeFileTransport } from '#src/features/attachments/client/node-file-transport.ts';
import type { PictureTools } from '#src/features/attachments/client/picture-tools.ts';
import { createMemoryLocalAccount, type LocalAccount } from '#src/features/identity/client/local-account.ts';
import { type Clock, systemClock } from '#src/platform/client/clock.ts';
import { createNodeConnection, type NodeConnection } from '#src/platform/client/node-connection.ts';
import { createMemoryStore, type RecordStore } from '#src/platform/client/record-store.ts';
import { createTransport, type Transport } from '#src/platform/client/transport.ts';
import { createEngine, type Engine } from './engine.ts';
import type { Failure, Result } from './engine-api.ts';

/** What a device keeps between two lives of its engine. */
export interface NodeDevice {
  local: LocalAccount;
  records: Map<string, RecordStore>;
  connection: NodeConnection;
  /** Null unless a program brings its own: Node draws no pictures. */
  pictures: PictureTools | null;
}

export interface NodeEngine {
  engine: Engine;
  transport: Transport;
  device: NodeDevice;
}

export function createNodeDevice(origin: string): NodeDevice {
  return {
    local: createMemoryLocalAccount(),
    records: new Map(),
    connection: createNodeConnection(origin),
    pictures: null,
  };
}

/** Starts an engine on a device; the same device again is like a reload of the page. */
export async function startNodeEngine(
  origin: string,
  device: NodeDevice = createNodeDevice(origin),
  clock: Clock = systemClock,
): Promise<NodeEngine> {
  const { connection, local, records } = device;
  const transport = createTransport({ origin, fetch: connection.fetch, WebSocket: connection.WebSocket });
  const engine = await createEngine({
    transport,
    clock,
    local,
    async openRecords(name) {
      const store = records.get(name) ?? createMemoryStore();
      records.set(name, store);
      // Closing ends a life of the engine, not what the disk holds.
      return { ...store, close: () => undefined };
    },
    async deleteRecords(name) {
      records.delete(name);
    },
    deviceLabel: 'Node, test',
    files: createNodeFileTransport({
      origin,
      fetch: connection.fetch,
      resume: (key) => transport.api.attachments.resume.mutate({ key }),
    }),
    pictures: device.pictures,
  });
  return { engine, transport, device };
}

/** A command that failed, for callers that want to go on only when it did not. */
export class CommandFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(JSON.stringify(failure));
    this.name = 'CommandFailed';
    this.failure = failure;
  }
}

/** The value of a command, or {@link CommandFailed}. */
export function expectValue<T>(result: Result<T>): T {
  if (!result.ok) throw new CommandFailed(result.failure);
  return result.value;
}
