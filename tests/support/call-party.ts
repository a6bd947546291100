/** Somebody in a call at the level of the server: a pass, what arrives, what is sent. Seals are junk; nobody here opens one. */
import { randomBytes } from 'node:crypto';
import type { CallEvent, CallPass, IncomingSignal } from '#src/features/video/contract.ts';
import { type Api, readTransportFailure } from '#src/platform/client/transport.ts';
import { openClinic, type Person, type TestClinic } from './person.ts';
import { freshDatabase } from './test-database.ts';
import { startTestServer, type TestServer } from './test-server.ts';
import { goodDevices, makeVisit } from './visits.ts';

const patienceMs = 20_000;

/** The code that a call of the server fails with; `OK` when it does not. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'OK';
  } catch (error) {
    const failure = readTransportFailure(error);
    return failure === null || failure.kind === 'network' ? 'network' : failure.code;
  }
}

/** What a subscription brings. */
export class CallEar {
  readonly events: CallEvent[] = [];
  /** Code of the refusal that ended it. */
  refused: string | null = null;
  closed = false;
  readonly #waiting = new Set<() => void>();
  readonly #end: () => void;

  constructor(api: Api, token: string) {
    const tell = () => {
      for (const wake of this.#waiting) wake();
    };
    const subscription = api.video.signals.subscribe(
      { token },
      {
        onData: ({ data }) => {
          this.events.push(data);
          tell();
        },
        onError: (error) => {
          const failure = readTransportFailure(error);
          this.refused = failure === null || failure.kind === 'network' ? 'network' : failure.code;
          tell();
        },
        onComplete: () => {
          this.closed = true;
          tell();
        },
      },
    );
    this.#end = () => subscription.unsubscribe();
  }

  /** Resolves as soon as `fits` holds; rejects with everything heard when it never does. */
  async until(fits: (ear: CallEar) => boolean, what: string): Promise<this> {
    if (fits(this)) return this;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const heard = this.events.map((event) => (event.type === 'signal' ? event.signal.counter : event));
      late.reject(new Error(`waited for ${what}; heard ${JSON.stringify(heard)}, refused ${this.refused}`));
    }, patienceMs);
    const found = Promise.withResolvers<void>();
    const look = () => {
      if (fits(this)) found.resolve();
    };
    this.#waiting.add(look);
    try {
      await Promise.race([found.promise, late.promise]);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
    return this;
  }

  get signals(): IncomingSignal[] {
    return this.events.flatMap((event) => (event.type === 'signal' ? [event.signal] : []));
  }

  get counters(): number[] {
    return this.signals.map(({ counter }) => counter);
  }

  /** Ids of who was in the call as last told. */
  get parties(): string[] {
    const last = this.events.findLast((event) => event.type === 'parties');
    return last?.type === 'parties' ? last.parties.map(({ id }) => id).sort() : [];
  }

  get over(): string | null {
    const last = this.events.at(-1);
    return last?.type === 'over' ? last.reason : null;
  }

  close(): void {
    this.#end();
  }
}

/** A party of a call by its pass. */
export class CallParty {
  readonly api: Api;
  readonly pass: CallPass;
  readonly userId: string | null;
  /** Device, or guest. */
  readonly id: string;
  readonly ear: CallEar;

  constructor(api: Api, pass: CallPass, who: { userId: string | null; id: string }) {
    this.api = api;
    this.pass = pass;
    this.userId = who.userId;
    this.id = who.id;
    this.ear = new CallEar(api, pass.token);
  }

  /** What is sent; `change` replaces parts of it. */
  signalTo(to: { userId: string | null; id: string }, counter: number, size = 300) {
    return {
      v: 1 as const,
      callId: this.pass.roomId,
      epoch: 1,
      toUser: to.userId,
      to: to.id,
      counter,
      sealed: new Uint8Array(randomBytes(size)),
    };
  }

  send(to: { userId: string | null; id: string }, counter: number): Promise<unknown> {
    const { token } = this.pass;
    return this.api.video.signal.mutate({ token, signal: this.signalTo(to, counter) });
  }
}

/** The claims that a pass carries, for tests that alter them. */
export function claimsOf(token: string): Record<string, unknown> {
  const read: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8'));
  return { ...Object(read) };
}

/** The same pass with other claims and the old signature. */
export function altered(token: string, change: Record<string, unknown>): string {
  const text = JSON.stringify({ ...claimsOf(token), ...change });
  return `${Buffer.from(text).toString('base64url')}.${token.split('.')[1]}`;
}

/** A clinic with a patient and a provider who have an open visit, and a clock that tests can push. */
export interface CallClinic {
  readonly server: TestServer;
  clinic: TestClinic;
  careTeam: string;
  patient: Person;
  provider: Person;
  conversationId: string;
  /** A fresh visit that is open now; `admitted`: the patient has been let in. */
  visit(admitted: boolean): Promise<string>;
  join(person: Person, visitId: string): Promise<CallParty>;
  now(): number;
  /** Ends the server and starts it again at the same place. */
  restart(): Promise<void>;
  push(ms: number): void;
  close(): Promise<void>;
}

export async function openCallClinic(env: Readonly<Record<string, string>> = {}): Promise<CallClinic> {
  let ahead = 0;
  const clock = { now: () => Date.now() + ahead };
  const database = await freshDatabase();
  const options = {
    env: { SESSION_SECRET: 'the same before and after a restart', ...env },
    clock,
    databaseUrl: database.url,
  };
  let server = await startTestServer(options);
  const clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const careTeam = await clinic.careTeam('North');
  const patient = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds: [careTeam] });
  const provider = await clinic.add({ name: 'Dr Vega', role: 'provider', careTeamIds: [careTeam] });
  const conversationId = await patient.startWith(provider);
  const [patientId, providerId] = [await patient.userId(), await provider.userId()];
  const parties: CallParty[] = [];
  return {
    get server() {
      return server;
    },
    clinic,
    careTeam,
    patient,
    provider,
    conversationId,
    async visit(admitted) {
      const { database } = server.clinic;
      const { visitId } = await makeVisit(database, {
        patientId,
        providerId,
        conversationId,
        start: clock.now(),
      });
      if (!admitted) return visitId;
      await patient.api.video.checkIn.mutate({ visitId, deviceTest: goodDevices });
      await provider.api.video.admit.mutate({ visitId });
      return visitId;
    },
    async join(person, visitId) {
      const pass = await person.api.video.join.mutate({ visitId });
      const { me } = await person.ready();
      const party = new CallParty(person.api, pass, { userId: me.userId, id: me.deviceId ?? '' });
      parties.push(party);
      return party;
    },
    now: clock.now,
    async restart() {
      const { port } = new URL(server.origin);
      await server.close();
      server = await startTestServer({ ...options, env: { ...options.env, PORT: port } });
    },
    push(ms) {
      ahead += ms;
    },
    async close() {
      for (const party of parties) party.ear.close();
      await clinic.close();
      await server.close();
      await database.drop();
    },
  };
}
