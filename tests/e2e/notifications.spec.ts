/** What people are told while the app is open: bell, list, cards, title and sounds, on all their devices. */
import { expect, type Page } from '@playwright/test';
import { expectNoFindings } from './support/axe.ts';
import { test } from './support/clinic.ts';
import { arrive, messageInState, newPair, signInAsAdmin, write } from './support/people.ts';
import { atApi, visitSoon } from './support/visits.ts';

const cancelled = /Your video visit was cancelled/;
const bell = (page: Page) => page.getByRole('navigation').getByRole('link', { name: /^Notifications/ });
const toasts = (page: Page) => page.getByRole('region', { name: 'New notifications' });

/** Counts the sounds that this page makes from now on. */
async function countSounds(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const Own = window.AudioContext;
    let made = 0;
    window.AudioContext = class extends Own {
      constructor() {
        super();
        made += 1;
        Reflect.set(window, 'soundsMade', made);
      }
    };
  });
  return () => page.evaluate(() => Number(Reflect.get(window, 'soundsMade') ?? 0));
}

test('a cancelled visit is said once with a sound, counted, and read on another device', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const people = await newPair(origin);
  const { appointmentId } = await visitSoon(origin, people);
  const doctor = await arrive(browser, origin, people.provider, { colorScheme: 'dark' });
  const other = await arrive(browser, origin, people.provider);
  // A new device is something to be told of; this test is about what comes after it.
  await doctor.goto('/notifications');
  await doctor.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(bell(doctor)).toHaveAccessibleName('Notifications');
  await doctor.goto('/inbox');
  await doctor.getByRole('heading', { name: 'Conversations', level: 1 }).click();
  await expect(doctor).toHaveTitle(/^[^(]/);
  const sounds = await countSounds(doctor);

  await atApi(origin, people.patient, (api) =>
    api.scheduling.cancel.mutate({ appointmentId, reason: 'not_needed' }),
  );
  await expect(toasts(doctor).getByRole('link', { name: cancelled })).toBeVisible();
  await expect(bell(doctor)).toHaveAccessibleName(/^Notifications *1 new notice$/);
  await expect(doctor).toHaveTitle(/^\(1\) /);
  expect(await sounds()).toBe(1);
  await expectNoFindings(doctor, 'a card');

  await other.goto('/notifications');
  const line = other.getByRole('main').getByRole('link', { name: cancelled });
  await expect(line).toContainText('New');
  await expectNoFindings(other, '/notifications');
  await other.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(line).not.toContainText('New');
  await expect(toasts(doctor)).toBeHidden();
  await expect(bell(doctor)).toHaveAccessibleName('Notifications');
  await expect(doctor).toHaveTitle(/^[^(]/);
});

test('messages have one line for each conversation, which is read with it', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const { patient, provider } = await newPair(origin, { locale: 'es' });
  const rosa = await arrive(browser, origin, patient, { locale: 'es-ES' });
  await rosa.getByRole('button', { name: 'Nueva conversación' }).first().click();
  await rosa.getByRole('dialog').getByText(provider.name).first().click();
  await rosa.waitForURL('**/inbox/c/*');
  await write(rosa, 'the first of two');
  await write(rosa, 'the second of two');
  const doctor = await arrive(browser, origin, provider, {
    viewport: { width: 390, height: 844 },
    locale: 'es-ES',
  });
  await doctor.getByRole('link', { name: /^Avisos/ }).click();
  await doctor.waitForURL('**/notifications');
  const line = doctor.getByRole('link', { name: /mensajes? sin leer/ }).filter({ hasText: patient.name });
  await expect(line).toContainText('2 mensajes sin leer');
  await expectNoFindings(doctor, '/notifications, phone');
  await line.click();
  await doctor.waitForURL('**/inbox/c/*');
  await expect(messageInState(rosa, 'the second of two', 'Leído')).toBeVisible();
  await doctor.goBack();
  await expect(doctor.getByRole('link', { name: new RegExp(`${patient.name}.*Mensajes`) })).toBeVisible();
});

test('an administrator sees how notices leave', async ({ page }) => {
  await signInAsAdmin(page);
  await page.goto('/admin/notices');
  const roads = page.getByRole('list', { name: 'Ways out' });
  await expect(roads.getByRole('listitem')).toHaveCount(2);
  await expectNoFindings(page, '/admin/notices');
});
