import fc from 'fast-check';
import { afterAll, beforeAll, expect } from 'vitest';
import * as z from 'zod';
import { createAppRouter } from '#src/app-router.ts';
import { isErrorCode } from '#src/platform/domain-error.ts';
import { toJsonSchema } from '#src/platform/server/http-api/json-schema.ts';
import { openSocketOf } from '#tests/support/crowd.ts';
import { madeUpInput } from '#tests/support/made-up-input.ts';
import { openRawClinic, type RawAccount, type RawClinic } from '#tests/support/raw-account.ts';
import { rawCall } from '#tests/support/raw-call.ts';
import { CallFailure, pick, type RawSocket } from '#tests/support/raw-socket.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { amount, fault } from './fault.ts';

const inputsEach = amount({ quick: 6, full: 1_000 });
const atATime = 4;

let server: TestServer;
let clinic: RawClinic;
let people: RawAccount[];
beforeAll(async () => {
  server = await startTestServer({ env: { RATE_LIMIT_SCALE: '1000000' } });
  clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
  people = [clinic.admin, await clinic.add('patient'), await clinic.add('provider')];
});
afterAll(() => server?.close());

interface Procedure {
  readonly path: string;
  readonly type: string;
  readonly inputs: fc.Arbitrary<unknown>;
}

function procedures(): Procedure[] {
  const { _def } = createAppRouter(server.clinic.services);
  return Object.entries<unknown>(_def.procedures).map(([path, procedure]) => {
    const inputs = pick(procedure, '_def', 'inputs');
    const first: unknown = Array.isArray(inputs) ? inputs[0] : undefined;
    const schema = first instanceof z.ZodType ? toJsonSchema(first, 'input') : null;
    return { path, type: String(pick(procedure, '_def', 'type')), inputs: madeUpInput(schema) };
  });
}

/** What an answer may never hold. */
const leak = /\bat \S+:\d+|SELECT |INSERT |UPDATE |prisma|node_modules|\.ts:\d/i;

/** Made-up inputs end sessions too; who has none any more gets a new one. */
async function awake(account: RawAccount): Promise<RawAccount> {
  const me = await rawCall(
    { origin: server.origin, fetch: account.browser.connection.fetch },
    'query',
    'identity.me',
    undefined,
  );
  if (me.code !== 'OK') await account.enter(account.browser, account.device);
  return account;
}

/** Calls with every input as somebody; answers how many were refused. */
async function callAll(
  { path, type, inputs }: Procedure,
  account: RawAccount,
  count: number,
): Promise<number> {
  let refused = 0;
  const { fetch } = account.browser.connection;
  const property = fc.asyncProperty(inputs, async (input) => {
    const answer = await rawCall(
      { origin: server.origin, fetch },
      type === 'query' ? 'query' : 'mutation',
      path,
      input,
    );
    if (answer.code === 'OK') return;
    refused += 1;
    expect(isErrorCode(answer.code), `${path}: ${answer.text}`).toBe(true);
    expect(answer.status, `${path}: ${answer.text}`).toBeGreaterThanOrEqual(400);
    expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(500);
    expect(answer.text).not.toMatch(leak);
  });
  await fc.assert(property, { numRuns: count, endOnFailure: true });
  return refused;
}

/** The same for a subscription: it begins, or ends with a code. */
async function subscribeAll(
  { path, inputs }: Procedure,
  account: RawAccount,
  count: number,
): Promise<number> {
  let refused = 0;
  let socket: RawSocket = await openSocketOf(account);
  let begun = 0;
  const property = fc.asyncProperty(inputs, async (input) => {
    const code = await new Promise<string>((resolve) => {
      socket.subscribe(
        path,
        input,
        () => resolve('OK'),
        ({ code }) => resolve(code),
        () => resolve('OK'),
      );
    });
    if (code === 'OK') {
      begun += 1;
      // Those that began go on; a new socket ends them.
      if (begun % 20 === 0) {
        socket.cut();
        socket = await openSocketOf(account);
      }
      return;
    }
    refused += 1;
    expect(isErrorCode(code) && code !== 'INTERNAL', `${path}: ${code}`).toBe(true);
  });
  await fc.assert(property, { numRuns: count, endOnFailure: true });
  socket.cut();
  return refused;
}

fault(
  13,
  'made-up inputs are answered by a code, never by a stack, SQL or a failure of the server',
  async (note) => {
    const all = procedures();
    let [inputs, refused] = [0, 0];
    for (let start = 0; start < all.length; start += atATime) {
      await Promise.all(
        all.slice(start, start + atATime).map(async (procedure) => {
          for (const each of people) {
            const count = Math.ceil(inputsEach / people.length);
            const account = await awake(each);
            const ask = procedure.type === 'subscription' ? subscribeAll : callAll;
            refused += await ask(procedure, account, count);
            inputs += count;
          }
        }),
      );
    }
    note('procedures', all.length);
    note('inputs', inputs);
    note('refused by a code', refused);
    note('taken', inputs - refused);
    const failures = server
      .logs()
      .split('\n')
      .filter((line) => line.includes('"level":50'));
    note('failures of the server', failures.length, { atMost: 0 });
    expect(failures).toEqual([]);
  },
);

fault(13, 'a call that is no call is refused by a code over the socket', async (note) => {
  const [, patient] = people;
  if (patient === undefined) throw new Error('nobody is there');
  const socket = await openSocketOf(await awake(patient));
  const codes = new Set<string>();
  const paths = fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', 'messages', 'messages.', '.send', 'toString'),
  );
  await fc.assert(
    fc.asyncProperty(paths, fc.constantFrom('query', 'mutation'), async (path, type) => {
      const failed: unknown = await socket.call(type, path, {}).catch((error: unknown) => error);
      codes.add(failed instanceof CallFailure ? failed.code : 'TAKEN');
    }),
    { numRuns: amount({ quick: 50, full: 1_000 }) },
  );
  socket.cut();
  note('codes for procedures that do not exist', [...codes].join(' '));
  expect([...codes]).toEqual(['NOT_FOUND']);
});
