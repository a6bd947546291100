import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '#src/features/messaging/client/engine.ts';
import type { ChatView, EngineStatus } from '#src/features/messaging/client/engine-api.ts';
import {
  createNodeDevice,
  expectValue,
  startNodeEngine,
} from '#src/features/messaging/client/node-engine.ts';
import type { Api } from '#src/platform/client/transport.ts';
import { linkQr, mailboxId, readLinkQr } from '#src/protocol/open/device-link.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import {
  newLinkRequest,
  openLinked,
  sealLinked,
  writeOffer,
  writeTyped,
} from '#src/protocol/secret/device-link.ts';
import { systemRandom } from '#src/protocol/secret/random.ts';
import { openClinic, type Person, type TestClinic, until } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let doctor: Person;
let conversation: string;

/** A browser that knows nobody. */
let fresh: { engine: Engine; api: Api };

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Team');
  ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] });
  doctor = await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] });
  conversation = await ana.startWith(doctor);
  await ana.write(conversation, 'before the new phone');
});
beforeEach(async () => {
  await fresh?.engine.close();
  const { engine, transport } = await startNodeEngine(server.origin, createNodeDevice(server.origin));
  fresh = { engine, api: transport.api };
});
afterAll(async () => {
  await fresh?.engine.close();
  await clinic?.close();
  await server?.close();
});

const query = (sql: string, values: unknown[] = []) => server.clinic.database.pool.query(sql, values);
const refused = (code: string) => ({ ok: false, failure: { kind: 'refusal', code } });
const denied = (code: string) => ({ ok: false, failure: { kind: 'domain', code } });
const status = (engine: Engine, fits: (status: EngineStatus) => boolean) =>
  until((listener) => engine.watchStatus(listener), fits, 'a status');

/** Up to the digits on the old device. */
async function show(code: 'qr' | 'typed' = 'qr') {
  const shown = expectValue(await fresh.engine.beginLinking());
  expectValue(await ana.engine.readLinkCode(code === 'qr' ? shown.qr : shown.code));
  const { digits } = expectValue(await ana.engine.approveLinking({ password: ana.password }));
  const secret = readLinkQr(shown.qr);
  return { secret, id: mailboxId(secret), digits };
}

async function staysOutside(): Promise<void> {
  expect(await status(fresh.engine, (each) => each.phase !== 'starting')).toMatchObject({
    phase: 'signed-out',
  });
  await expect(fresh.api.identity.me.query()).rejects.toThrow('UNAUTHENTICATED');
}
const devices = async () => expectValue(await ana.engine.devices()).length;

describe('a new device', () => {
  it.each(['qr', 'typed'] as const)(
    'is let in by the old one (%s code), reads everything, and is announced',
    async (way) => {
      const before = await devices();
      const { digits } = await show(way);
      expect(digits).toMatch(/^\d{8}$/);
      const [given, taken] = await Promise.all([
        ana.engine.finishLinking(),
        fresh.engine.typeLinkDigits(`${digits.slice(0, 4)} ${digits.slice(4)}`),
      ]);
      expect([given, taken]).toEqual([
        { ok: true, value: null },
        { ok: true, value: null },
      ]);
      const ready = await status(fresh.engine, (each) => each.phase === 'ready');
      expect(ready).toMatchObject({ me: { email: ana.email } });
      await until<ChatView>(
        (listener) => fresh.engine.watchConversation(conversation, listener),
        (view) => view.items.some((item) => item.type === 'message' && item.content.kind === 'text'),
        'the old message',
      );
      await expect.poll(devices, { timeout: 20_000 }).toBe(before + 1);
      // For a day it is marked on both; the device that the account began with never was.
      for (const engine of [ana.engine, fresh.engine]) {
        const list = expectValue(await engine.devices());
        expect(list[0]?.newUntil).toBeGreaterThan(Date.now() + 23 * 3_600_000);
        expect(list.at(-1)?.newUntil).toBeNull();
      }
      const { rows } = await query(
        `SELECT n.kind FROM notification n JOIN "user" u ON u.id = n.user_id WHERE u.email = $1 AND n.kind = 'security.device'`,
        [ana.email],
      );
      expect(rows.length).toBeGreaterThanOrEqual(before);
    },
  );

  it('is not let in without the password on the old one', async () => {
    const { qr } = expectValue(await fresh.engine.beginLinking());
    expectValue(await ana.engine.readLinkCode(qr));
    expect(await ana.engine.finishLinking()).toEqual(denied('WRONG_PASSWORD'));
    expect(await ana.engine.approveLinking({ password: 'something else' })).toEqual(denied('WRONG_PASSWORD'));
    await staysOutside();
  });
});

describe('attacks on linking', () => {
  it('LNK-2: another key in the mailbox than on the screen is refused before the password is asked', async () => {
    const { qr } = expectValue(await fresh.engine.beginLinking());
    const id = mailboxId(readLinkQr(qr));
    await query(`UPDATE device_linking SET offer = $2 WHERE mailbox_id = $1`, [
      id,
      writeOffer(newLinkRequest()),
    ]);
    expect(await ana.engine.readLinkCode(qr)).toEqual(refused('E_COMMIT'));
    expect(await ana.engine.approveLinking({ password: ana.password })).toEqual(denied('LINKING_OVER'));
  });

  it('LNK-3: other digits end it at once, and nothing is handed over', async () => {
    const { id, digits } = await show();
    const wrong = digits === '12345678' ? '87654321' : '12345678';
    const [given, taken] = await Promise.all([
      ana.engine.finishLinking(),
      fresh.engine.typeLinkDigits(wrong),
    ]);
    expect(given).toEqual(refused('E_COMMIT'));
    expect(taken).toEqual(denied('LINKING_OVER'));
    expect((await query(`SELECT FROM device_linking WHERE mailbox_id = $1`, [id])).rowCount).toBe(0);
    await staysOutside();
  });

  it('LNK-4: an account that the server hands over in the place of the real one is refused', async () => {
    const { id, digits } = await show();
    const { rows } = await query(`SELECT offer FROM device_linking WHERE mailbox_id = $1`, [id]);
    const pk = new Uint8Array(rows[0].offer).subarray(4, 36);
    const bytes = systemRandom(32);
    const own = sealLinked(newLinkRequest().secret, pk, {
      userId: asUserId(await doctor.userId()),
      fp: bytes,
      amk: { gen: 1, key: bytes },
      headSeq: 0,
      headHash: bytes,
      log: null,
      grant: bytes,
    });
    await query(`UPDATE device_linking SET sealed = $2 WHERE mailbox_id = $1`, [id, own]);
    expect(await fresh.engine.typeLinkDigits(digits)).toEqual(refused('E_COMMIT'));
    await staysOutside();
  });

  it('LNK-5: a mailbox is one person’s; a stranger who saw the code gets nothing from it', async () => {
    const { qr } = expectValue(await fresh.engine.beginLinking());
    expectValue(await ana.engine.readLinkCode(qr));
    expect(await doctor.engine.readLinkCode(qr)).toEqual(denied('LINKING_OVER'));
  });

  it('LNK-5: a grant is used once, and an answer is given once', async () => {
    const { id, digits } = await show();
    await Promise.all([ana.engine.finishLinking(), fresh.engine.typeLinkDigits(digits)]);
    await status(fresh.engine, (each) => each.phase === 'ready');
    const again = fresh.api.linking.signIn.mutate({ mailboxId: id, grant: systemRandom(32) });
    await expect(again).rejects.toThrow('LINKING_OVER');
    expect(await ana.engine.finishLinking()).toEqual(denied('LINKING_OVER'));
    expect(await fresh.engine.typeLinkDigits(digits)).toEqual(denied('LINKING_OVER'));
  });

  it('LNK-4: an answer of before, put into a new mailbox, is refused', async () => {
    const request = newLinkRequest();
    const id = mailboxId(request.secret);
    await fresh.api.linking.open.mutate({ mailboxId: id, offer: writeOffer(request) });
    expectValue(await ana.engine.readLinkCode(linkQr(request.secret)));
    const { digits } = expectValue(await ana.engine.approveLinking({ password: ana.password }));
    await fresh.api.linking.type.mutate({ mailboxId: id, typed: writeTyped(request, digits) });
    expectValue(await ana.engine.finishLinking());
    const { rows } = await query(`SELECT sealed FROM device_linking WHERE mailbox_id = $1`, [id]);
    expect(openLinked(request, new Uint8Array(rows[0].sealed)).amk.key).toHaveLength(32);

    const next = await show();
    await query(`UPDATE device_linking SET sealed = $2 WHERE mailbox_id = $1`, [next.id, rows[0].sealed]);
    expect(await fresh.engine.typeLinkDigits(next.digits)).toEqual(refused('E_COMMIT'));
    await staysOutside();
  });

  it('LNK-6: a code that ran out is worth nothing, to either device', async () => {
    const { qr } = expectValue(await fresh.engine.beginLinking());
    await query(`UPDATE device_linking SET expires_at = now() - interval '1 second'`);
    expect(await ana.engine.readLinkCode(qr)).toEqual(denied('LINKING_OVER'));
    expect(await fresh.engine.typeLinkDigits('12345678')).toEqual(denied('LINKING_OVER'));
  });

  it('the server is given nothing that opens the account', async () => {
    const { id, digits, secret } = await show();
    const [, taken] = await Promise.all([ana.engine.finishLinking(), fresh.engine.typeLinkDigits(digits)]);
    expect(taken.ok).toBe(true);
    const { rows } = await query(
      `SELECT row_to_json(d)::text AS row FROM device_linking d WHERE mailbox_id = $1`,
      [id],
    );
    expect(rows).toEqual([]);
    for (const part of [Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64'), digits])
      expect(server.logs()).not.toContain(part);
  });
});
