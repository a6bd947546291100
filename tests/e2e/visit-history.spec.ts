import { randomUUID } from 'node:crypto';
import { type Browser, expect, type Page } from '@playwright/test';
import { CallParty } from '#tests/support/call-party.ts';
import { Person } from '#tests/support/person.ts';
import { goodDevices } from '#tests/support/visits.ts';
import { expectNoFindings } from './support/axe.ts';
import { test } from './support/clinic.ts';
import { type Account, arrive, newPair, openPage, signInAsAdmin } from './support/people.ts';

const phone = { viewport: { width: 390, height: 844 }, locale: 'es-ES' };

/** Two people in a call, without browsers; the patient's line was good. */
async function openCall(origin: string, accounts: { patient: Account; provider: Account }) {
  const [rosa, doctor] = await Promise.all([
    Person.signIn(origin, accounts.patient),
    Person.signIn(origin, accounts.provider),
  ]);
  const visitId = randomUUID();
  const conversationId = await doctor.startWith(rosa);
  await doctor.api.video.startInstant.mutate({ id: visitId, conversationId });
  await rosa.api.video.checkIn.mutate({ visitId, deviceTest: goodDevices });
  const parties: CallParty[] = [];
  for (const person of [doctor, rosa]) {
    const pass = await person.api.video.join.mutate({ visitId });
    parties.push(new CallParty(person.api, pass, { userId: null, id: '' }));
  }
  for (const { ear } of parties) await ear.until(({ parties: ids }) => ids.length === 2, 'both');
  const sample = { lossPercent: 0.5, jitterMs: 4, kbitPerSecond: 900, width: 1280, height: 720, fps: 30 };
  await rosa.api.video.reportQuality.mutate({
    token: parties[1]?.pass.token ?? '',
    samples: [{ ...sample, at: Date.now(), roundTripMs: 80, relayed: false, word: 'good' }],
  });
  return {
    visitId,
    async end() {
      await doctor.api.video.complete.mutate({ visitId, noteMessageId: null });
      for (const { ear } of parties) ear.close();
      await Promise.all([rosa.engine.close(), doctor.engine.close()]);
    },
  };
}

async function asAdmin(browser: Browser, origin: string): Promise<Page> {
  const page = await openPage(browser, origin);
  await signInAsAdmin(page);
  await page.goto('/admin/visits');
  return page;
}

test('a visit that is over is found again by both, rated by the patient, and counted', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin, {
    names: ['Nuria Calvo', 'Dr. Alba Prieto'],
    locale: 'es',
  });
  const call = await openCall(origin, { patient, provider });
  const office = await asAdmin(browser, origin);
  const row = office.getByRole('listitem').filter({ hasText: 'Nuria Calvo with Dr. Alba Prieto' });
  await expect(row).toContainText('2 people connected');
  await expectNoFindings(office, '/admin/visits');
  await row.getByRole('button').click();
  await expect(office.getByRole('dialog')).toContainText('Good');
  await call.end();

  const page = await arrive(browser, origin, patient, phone);
  await page.goto('/visits/history');
  const card = page.getByRole('article').filter({ hasText: 'Dr. Alba Prieto' });
  await expect(card).toContainText('Realizada');
  await expect(card).toContainText('Buena');
  await expectNoFindings(page, '/visits/history');
  await card.getByRole('link').click();
  await page.waitForURL(`**/visits/${call.visitId}`);
  await page.getByRole('radio', { name: '3 de 5, regular' }).check({ force: true });
  await page.getByText('Empezó tarde').click();
  await expectNoFindings(page, 'after a visit');
  await page.getByRole('button', { name: 'Enviar' }).click();
  await expect(page.getByText('Gracias por su respuesta.')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Quién estuvo y cómo fue la conexión')).toBeVisible();
  await expect(page.getByText('¿Cómo fue la llamada?')).toHaveCount(0);

  const desk = await arrive(browser, origin, provider, { locale: 'es-ES', colorScheme: 'dark' });
  await desk.goto('/visits/history');
  await desk.getByRole('link', { name: 'Estadísticas' }).click();
  await expect(desk.locator('canvas')).toHaveCount(4);
  const table = desk.getByRole('table', { name: 'Todos los números, día a día' });
  await expect(table.getByRole('row').nth(1).getByRole('cell').first()).toHaveText('1');
  await expect(desk.getByText('3 de 5', { exact: true })).toBeVisible();
  await expectNoFindings(desk, '/visits/statistics');
});
