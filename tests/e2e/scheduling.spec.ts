import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import type { BookingRule } from '#src/features/scheduling/contract.ts';
import { localeCookie } from '#src/i18n/locale.ts';
import { expectNoFindings } from './support/axe.ts';
import { test } from './support/clinic.ts';
import { addVisitType, arrive, newPair } from './support/people.ts';

/** Several people in several browsers, and each screen looked at by axe. */
test.slow();

const phone = { viewport: { width: 390, height: 844 } };
const wide = { viewport: { width: 1280, height: 900 } };

/** Types belong to the whole clinic: each test has its own. */
async function ownType(origin: string, booking: BookingRule) {
  const mark = randomUUID().slice(0, 6);
  const names = { en: `Talk ${mark}`, es: `Consulta ${mark}` };
  await addVisitType(origin, { ...names, booking });
  return names;
}

/** The provider receives patients from Monday to Friday, nine to one. */
async function setHours(page: Page, type: string): Promise<void> {
  await page.goto('/visits/schedule');
  await page.getByRole('button', { name: 'Add hours: Monday' }).click();
  await page.getByRole('button', { name: 'Copy Monday to Tuesday–Friday' }).click();
  await page.locator('label').filter({ hasText: type }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.').first()).toBeVisible();
}

const card = (page: Page, name: string) => page.getByRole('article').filter({ hasText: name });

test('a patient asks in Spanish, the provider confirms and moves, the patient cancels', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const type = await ownType(origin, 'request');
  const people = await newPair(origin, { names: ['Rosa Marín', 'Dr. Iván Soler'] });
  const ivan = await arrive(browser, origin, people.provider, wide);
  await setHours(ivan, type.en);
  await expect(ivan.getByText('Your next free times')).toBeVisible();
  await expectNoFindings(ivan, 'hours');

  const rosa = await arrive(browser, origin, people.patient, { ...phone, locale: 'es-ES' });
  // Her account was made in English; this browser was told another language.
  await rosa.context().addCookies([{ name: localeCookie, value: 'es', url: origin }]);
  await rosa.reload();
  await rosa.getByRole('link', { name: 'Consultas' }).click();
  await expect(rosa.getByText('No hay ninguna consulta prevista')).toBeVisible();
  await expectNoFindings(rosa, 'no visits');
  await rosa.getByRole('link', { name: 'Pedir una cita' }).click();
  await rosa.getByRole('button', { name: /Dr. Iván Soler/ }).click();
  await rosa.getByRole('button', { name: new RegExp(type.es) }).click();
  await expect(rosa.getByRole('heading', { name: '¿Cuándo?' })).toBeFocused();
  await expectNoFindings(rosa, 'free times');
  await rosa.getByRole('radiogroup', { name: /^Hora/ }).getByRole('radio').nth(2).click({ force: true });
  await rosa.getByRole('button', { name: 'Continuar' }).click();
  await rosa.getByLabel(/^Motivo/).fill('Me duele la rodilla');
  await expectNoFindings(rosa, 'the question at the end');
  await rosa.getByRole('button', { name: 'Solicitar esta hora' }).click();
  await expect(rosa.getByRole('heading', { name: 'Su solicitud está enviada' })).toBeFocused();
  await expectNoFindings(rosa, 'sent');
  await rosa.getByRole('main').getByRole('link', { name: 'A sus consultas' }).last().click();
  await expect(card(rosa, 'Dr. Iván Soler').getByText('Pendiente de respuesta')).toBeVisible();
  await expect(card(rosa, 'Dr. Iván Soler').getByText('Me duele la rodilla')).toBeVisible();

  await ivan.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Visits' }).click();
  await expect(card(ivan, 'Rosa Marín').getByText('Me duele la rodilla')).toBeVisible();
  await expectNoFindings(ivan, 'a request');
  await card(ivan, 'Rosa Marín')
    .getByRole('button', { name: /^Confirm/ })
    .click();
  await expect(card(rosa, 'Dr. Iván Soler').getByText('Confirmada')).toBeVisible();

  // His own list is read anew too: a menu of the card of before would go with it.
  await expect(card(ivan, 'Rosa Marín').getByText('Confirmed')).toBeVisible();
  const before = await card(rosa, 'Dr. Iván Soler').getByRole('heading').textContent();
  await card(ivan, 'Rosa Marín').getByRole('button', { name: /^More/ }).click();
  await ivan.getByRole('menuitem', { name: 'Change the time' }).click();
  await ivan.getByRole('radiogroup', { name: /^Time/ }).getByRole('radio').nth(5).click({ force: true });
  await expectNoFindings(ivan, 'another time');
  await ivan.getByRole('dialog').getByRole('button', { name: 'Change the time' }).click();
  await expect(ivan.getByRole('dialog')).toHaveCount(0);
  await expect(card(rosa, 'Dr. Iván Soler').getByRole('heading')).not.toHaveText(before ?? '');
  await expectNoFindings(rosa, 'a visit');

  await card(rosa, 'Dr. Iván Soler')
    .getByRole('button', { name: /^Anular la cita/ })
    .click();
  await expectNoFindings(rosa, 'cancelling');
  await rosa.getByRole('alertdialog').getByRole('button', { name: 'Anular la cita' }).click();
  await expect(rosa.getByRole('alertdialog')).toHaveCount(0);
  await expect(ivan.getByText('No visits are planned')).toBeVisible();
  await expect(
    card(ivan, 'Rosa Marín').getByText('Rosa Marín cancelled it: the patient cannot come'),
  ).toBeVisible();
});

test('booked with the keyboard alone; a time that somebody else took is asked for again', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const type = await ownType(origin, 'direct');
  const people = await newPair(origin);
  const provider = await arrive(browser, origin, people.provider, wide);
  await setHours(provider, type.en);

  const page = await arrive(browser, origin, people.patient, wide);
  await page.goto('/visits/new');
  const press = async (name: RegExp) => {
    await page.getByRole('button', { name }).focus();
    await page.keyboard.press('Enter');
  };
  await press(/Dr. Iván Soler/);
  await press(new RegExp(type.en));
  const times = page.getByRole('radiogroup', { name: /^Time/ });
  await times.getByRole('radio').first().focus();
  await page.keyboard.press('Space');
  await expect(times.getByRole('radio').first()).toBeChecked();
  await press(/^Continue$/);
  await page.getByLabel(/^Reason/).focus();
  await page.keyboard.type('My knee hurts');

  // Meanwhile the provider gives that time to somebody else.
  const when = await page.getByRole('definition').first().textContent();
  const other = await arrive(browser, origin, people.patient, wide);
  await other.goto('/visits/new');
  await other.getByRole('button', { name: /Dr. Iván Soler/ }).click();
  await other.getByRole('button', { name: new RegExp(type.en) }).click();
  await other.getByRole('radiogroup', { name: /^Time/ }).getByRole('radio').first().click({ force: true });
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.getByRole('button', { name: 'Book this visit' }).click();
  await expect(other.getByRole('heading', { name: 'Your visit is booked' })).toBeVisible();

  await press(/^Book this visit$/);
  await expect(page.getByRole('region', { name: 'When?' }).getByRole('alert')).toContainText(
    'That time is no longer free',
  );
  await expect(page.getByRole('heading', { name: 'When?' })).toBeVisible();
  await times.getByRole('radio').first().focus();
  await page.keyboard.press('Space');
  await press(/^Continue$/);
  await expect(page.getByRole('definition').first()).not.toHaveText(when ?? '');
  await expect(page.getByLabel(/^Reason/)).toHaveValue('My knee hurts');
  await press(/^Book this visit$/);
  await expect(page.getByRole('heading', { name: 'Your visit is booked' })).toBeFocused();
  await expect(page.getByText('We will remind you:')).toBeVisible();
});

test('a visit starts from a conversation, and the patient is called wherever they are', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const people = await newPair(origin);
  const doctor = await arrive(browser, origin, people.provider, wide);
  const patient = await arrive(browser, origin, people.patient, phone);
  await patient.goto('/settings');
  await doctor.getByRole('button', { name: 'New conversation' }).first().click();
  await doctor.getByRole('dialog').getByText('Rosa Marín').first().click();
  await doctor.waitForURL('**/inbox/c/*');
  await doctor.getByRole('button', { name: 'Video visit now with Rosa Marín' }).click();
  await expectNoFindings(doctor, 'before the call');
  await doctor.getByRole('dialog').getByRole('button', { name: 'Start the visit' }).click();
  await doctor.waitForURL('**/visits/*');
  const call = patient.getByRole('region', { name: 'Video visit now' });
  await expect(call.getByText('Dr. Iván Soler is calling you to a video visit.')).toBeVisible();
  await expectNoFindings(patient, 'called');
  await patient.reload();
  await expect(call.getByRole('link', { name: 'Go to the visit' })).toBeVisible();
});

test('what is not saved is asked about before leaving', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const people = await newPair(origin);
  const page = await arrive(browser, origin, people.provider, phone);
  await page.goto('/visits/schedule');
  await page.getByRole('button', { name: 'Add hours: Monday' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Messages' }).click();
  await page.getByRole('button', { name: 'Stay here' }).click();
  await expect(page.getByText('There are unsaved changes.')).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Messages' }).click();
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.waitForURL('**/inbox');
});
