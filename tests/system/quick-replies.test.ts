import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let vega: Person;
let rosa: Person;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const careTeamIds = [await clinic.careTeam('Cardiology')];
  vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds });
  rosa = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds });
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const words = (title: string) => ({
  en: { title, text: `${title} {patient}` },
  es: { title: `${title} (es)`, text: `${title} {patient}` },
});

describe('the clinic’s quick replies', () => {
  it('are written, changed and taken away by staff, and everybody of the staff has them', async () => {
    const { id } = await clinic.admin.api.desk.putQuickReply.mutate({ id: null, ...words('Fasting') });
    expect(await vega.api.desk.quickReplies.query()).toEqual([{ id, ...words('Fasting') }]);
    await vega.api.desk.putQuickReply.mutate({ id, ...words('No breakfast') });
    expect(await clinic.admin.api.desk.quickReplies.query()).toEqual([{ id, ...words('No breakfast') }]);
    expect(await outcome(rosa.api.desk.quickReplies.query())).toBe('FORBIDDEN');
    await vega.api.desk.removeQuickReply.mutate({ id });
    expect(await vega.api.desk.quickReplies.query()).toEqual([]);
    const { rows } = await server.clinic.database.pool.query(
      `SELECT action FROM audit_record WHERE subject_id = $1 ORDER BY at, id`,
      [id],
    );
    expect(rows).toHaveLength(3);
  });
});

describe('one’s own quick replies', () => {
  const own = [{ id: '0198c000-0000-7000-8000-000000000001', ...words('My canary phrase') }];

  it('are there on every device, beside the preferences, and the server sees none of them', async () => {
    expectValue(await vega.engine.setQuickReplies(own));
    const before = await vega.engine.preferences();
    expectValue(await vega.engine.setPreferences({ ...before, enterSends: false }));
    expect(expectValue(await vega.engine.quickReplies())).toEqual(own);
    const second = await vega.onNewDevice();
    expect(expectValue(await second.engine.quickReplies())).toEqual(own);
    expect(await second.engine.preferences()).toEqual({ ...before, enterSends: false });
    await second.engine.close();
    const { rows } = await server.clinic.database.pool.query<{ vault: Uint8Array }>(
      'SELECT vault FROM key_material',
    );
    for (const { vault } of rows) expect(Buffer.from(vault).includes('My canary phrase')).toBe(false);
    expect(await vega.api.desk.quickReplies.query()).toEqual([]);
  });

  it('are refused when they do not fit', async () => {
    const long = Array.from({ length: 30 }, (_, n) => ({
      id: `0198c000-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`,
      en: { title: 'long', text: 'x'.repeat(1_900) },
      es: { title: 'largo', text: 'x'.repeat(1_900) },
    }));
    expect(await vega.engine.setQuickReplies(long)).toMatchObject({ failure: { code: 'TOO_LARGE' } });
    expect(expectValue(await vega.engine.quickReplies())).toEqual(own);
  });
});

describe('the patient of a conversation', () => {
  it('is told to its providers: language and the care teams they share', async () => {
    const conversationId = await rosa.startWith(vega);
    await clinic.careTeam('Another');
    expect(await vega.api.desk.patient.query({ conversationId })).toMatchObject({
      userId: await rosa.userId(),
      name: 'Rosa',
      locale: 'en',
      careTeams: [{ name: 'Cardiology' }],
    });
    expect(await outcome(rosa.api.desk.patient.query({ conversationId }))).toBe('FORBIDDEN');
  });
});
