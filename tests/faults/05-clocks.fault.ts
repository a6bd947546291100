import { afterAll, beforeAll, expect } from 'vitest';
import { openClinic, Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { fault } from './fault.ts';

const hourMs = 3_600_000;
/** How far the server's clock is from that of the people; to them it is they who are right. */
let aheadMs = 0;
let server: TestServer;
let clinic: TestClinic;
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => Date.now() + aheadMs } });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

fault(
  5,
  'people whose clocks are a day off read one order, and the server judges what has expired',
  async (note) => {
    const team = await clinic.careTeam('Team');
    const ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] });
    const doctor = await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] });
    const conversationId = await ana.startWith(doctor);
    const texts: string[] = [];
    for (const [index, hours] of [0, -24, 24, -24, 0, 24].entries()) {
      aheadMs = hours * hourMs;
      const [from, to] = index % 2 === 0 ? [ana, doctor] : [doctor, ana];
      const text = `message ${index}, clock ${hours} h`;
      await from.write(conversationId, text);
      await to.sees(conversationId, text);
      await from.sees(conversationId, text, 'delivered');
      texts.push(text);
    }
    for (const reader of [ana, doctor, await ana.onNewDevice()]) {
      const { items } = await reader.chat(conversationId, (view) => view.items.length >= texts.length);
      const shown = items.flatMap((item) =>
        item.type === 'message' && item.content.kind === 'text' ? [item.content.text] : [],
      );
      expect(shown).toEqual(texts);
      if (reader !== ana && reader !== doctor) await reader.engine.close();
    }
    note('messages in one order at three devices', texts.length);

    aheadMs = 0;
    const invite = () =>
      clinic.admin.api.admin.invite.mutate({
        email: `clock.${aheadMs}@example.org`,
        displayName: 'Late',
        role: 'patient',
        careTeamIds: [team],
      });
    const { token, expiresAt } = await invite();
    aheadMs = expiresAt - Date.now() + hourMs;
    await expect(Person.join(server.origin, token)).rejects.toThrow('INVITATION_EXPIRED');
    aheadMs = expiresAt - Date.now() - hourMs;
    const late = await Person.join(server.origin, token);
    await late.engine.close();
    note('expiry judged by the clock of', 'the server');
  },
);
