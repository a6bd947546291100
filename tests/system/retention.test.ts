import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChatView } from '#src/features/messaging/client/engine-api.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let team: string;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  team = await clinic.careTeam('Cardiology');
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const sql = (text: string, values: unknown[]) => server.clinic.database.pool.query(text, values);
const purge = () => server.clinic.services.messaging.purgeExpired();
async function keepFor(retentionDays: number | null) {
  const { admin } = clinic.admin.api;
  await admin.updateClinic.mutate({ ...(await admin.clinic.query()), retentionDays });
}
/** Moves messages up to a place into the past. */
const age = (id: string, through: number, days: number) =>
  sql(
    `UPDATE message SET sent_at = sent_at - make_interval(days => $3) WHERE conversation_id = $1 AND seq <= $2`,
    [id, through, days],
  );
const shown = (view: ChatView) =>
  view.items.flatMap((item) => {
    if (item.type === 'message')
      return [item.content.kind === 'text' ? item.content.text : item.content.kind];
    return item.type === 'roster' && item.action === 'created'
      ? []
      : [item.type === 'roster' ? item.action : item.type];
  });

async function conversation(name: string, texts: string[]) {
  const [ana, doctor] = await Promise.all([
    clinic.add({ name: `Ana ${name}`, role: 'patient', careTeamIds: [team] }),
    clinic.add({ name: `Doctor ${name}`, role: 'provider', careTeamIds: [team] }),
  ]);
  const id = await ana.startWith(doctor);
  for (const text of texts) {
    await ana.write(id, text);
    await doctor.sees(id, text);
  }
  return { ana, doctor, id };
}

const opened = (person: Person, id: string, last: string) =>
  person.chat(id, (view) => view.status === 'ready' && shown(view).at(-1) === last, `“${last}” last`);

describe('the retention rule', () => {
  beforeEach(() => keepFor(null));

  it('removes nothing while there is no limit, and nothing younger than it', async () => {
    const { id } = await conversation('young', ['one', 'two']);
    await age(id, 2, 5_000);
    expect(await purge()).toBe(0);
    await age(id, 2, -4_980);
    await keepFor(30);
    expect(await purge()).toBe(0);
    const { rows } = await sql(`SELECT FROM message WHERE conversation_id = $1 AND body IS NULL`, [id]);
    expect(rows).toEqual([]);
    await keepFor(null);
  });

  it('takes what was said off the server, keeps every header, and tells so', async () => {
    const { ana, doctor, id } = await conversation('old', ['one', 'two', 'three']);
    const before = await sql(`SELECT seq, hdr FROM message WHERE conversation_id = $1 ORDER BY seq`, [id]);
    await age(id, 2, 60);
    await keepFor(30);
    expect(await purge()).toBe(1);
    expect(await purge()).toBe(0);
    const after = await sql(
      `SELECT seq, hdr, body IS NULL AS gone FROM message WHERE conversation_id = $1 ORDER BY seq`,
      [id],
    );
    expect(after.rows.map((row) => row.hdr)).toEqual(before.rows.map((row) => row.hdr));
    expect(after.rows.map((row) => row.gone)).toEqual([true, true, false]);
    // A new device verifies the whole chain: nothing is refused, nothing is called withheld.
    const phone = await doctor.onNewDevice();
    expect(shown(await opened(phone, id, 'three'))).toEqual(['expired', 'three']);
    await phone.write(id, 'four');
    await ana.sees(id, 'four');
    await phone.engine.close();
    const { rows } = await sql(
      `SELECT detail FROM audit_record WHERE action = 'retention.remove' AND subject_id = $1`,
      [id],
    );
    expect(rows).toEqual([{ detail: { through: 2 } }]);
  });

  it('leaves the devices that had it too', async () => {
    const { ana, id } = await conversation('device', ['one', 'two', 'three']);
    // In the index of this device before the rule is there.
    await expect
      .poll(
        async () => {
          const found = await ana.engine.search('two', { conversationId: id });
          return found.ok && found.value.hits.length;
        },
        { timeout: 10_000 },
      )
      .toBe(1);
    await age(id, 2, 60);
    await keepFor(30);
    await purge();
    const again = await ana.reload();
    await again.ready();
    // First what the disk had, then what the server says.
    const told = await again.chat(id, (view) => shown(view)[0] === 'expired', 'the note');
    expect(shown(told)).toEqual(['expired', 'three']);
    const hits = async (words: string) => {
      const found = await again.engine.search(words, { conversationId: id });
      return found.ok ? found.value.hits.length : found.failure;
    };
    await expect.poll(() => hits('three'), { timeout: 10_000 }).toBe(1);
    await expect.poll(() => hits('two'), { timeout: 10_000 }).toBe(0);
    // Read from the disk alone.
    again.device.connection.setOnline(false);
    const offline = await again.reload();
    await offline.ready();
    const kept = await offline.chat(id, (view) => shown(view).at(-1) === 'three', 'what the disk has');
    expect(shown(kept)).toEqual(['expired', 'three']);
    again.device.connection.setOnline(true);
    await again.engine.close();
    await offline.engine.close();
  });

  it('removes a whole conversation that is old, which can be written in as before', async () => {
    const { ana, doctor, id } = await conversation('whole', ['one', 'two']);
    await age(id, 2, 60);
    await keepFor(30);
    await purge();
    const phone = await doctor.onNewDevice();
    expect(shown(await opened(phone, id, 'expired'))).toEqual(['expired']);
    await phone.write(id, 'good morning');
    await ana.sees(id, 'good morning');
    await phone.engine.close();
  });

  it('marks the files of what it removes', async () => {
    const { ana, id } = await conversation('files', ['with a file']);
    const { rows: messages } = await sql(`SELECT id FROM message WHERE conversation_id = $1`, [id]);
    const messageId: unknown = messages[0]?.id;
    const key = `test-${id}`;
    await sql(
      `INSERT INTO upload (key, uploader_id, conversation_id, file_id, size_bytes, created_at, progress_at, completed_at, claimed_at, message_id)
       VALUES ($1, $2, $3, $4, 1, now(), now(), now(), now(), $5)`,
      [key, await ana.userId(), id, 'a'.repeat(32), messageId],
    );
    await sql(`UPDATE message SET files = ARRAY[$2] WHERE id = $1`, [messageId, key]);
    await age(id, 1, 60);
    await keepFor(30);
    await purge();
    const { rows } = await sql(`SELECT deleted_at FROM upload WHERE key = $1 AND deleted_at IS NULL`, [key]);
    expect(rows).toEqual([]);
    expect((await sql(`SELECT files FROM message WHERE id = $1`, [messageId])).rows).toEqual([{ files: [] }]);
  });
});
