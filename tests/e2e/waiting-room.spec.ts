/** From check-in to being let in, in two browsers with made-up cameras: what patient and provider see of each other. */
import { expect, type Page } from '@playwright/test';
import { expectNoFindings } from './support/axe.ts';
import { callBrowser } from './support/calls.ts';
import { test } from './support/clinic.ts';
import { arrive, newPair, write } from './support/people.ts';
import { atApi, devicesWork, startDevices, visitSoon } from './support/visits.ts';

test.use({ launchOptions: callBrowser, permissions: ['camera', 'microphone'] });

async function checkIn(page: Page, visitId: string): Promise<void> {
  await page.goto(`/visits/${visitId}`);
  await startDevices(page);
  await expect(page.getByText('We hear you.')).toBeVisible();
  await page.getByRole('button', { name: 'Go to the waiting room' }).click();
  await expect(page.getByRole('heading', { name: 'You are in the waiting room' })).toBeVisible();
}

const row = (page: Page, name: string) => page.getByRole('listitem', { name });

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('button', { name: field }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test('a patient waits: place, news, chat, going and coming back; nothing is lost by a reload', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const people = await newPair(origin);
  const { visitId } = await visitSoon(origin, people);
  const doctor = await arrive(browser, origin, people.provider);
  await doctor.goto('/visits/queue');
  await expect(row(doctor, people.patient.name)).toContainText('Appointment at');

  const rosa = await arrive(browser, origin, people.patient);
  await checkIn(rosa, visitId);
  await expect(rosa.getByText('You are next.')).toBeVisible();
  await expect(rosa.getByText('is here and knows that you are waiting')).toBeVisible();
  const inQueue = row(doctor, people.patient.name);
  await expect(inQueue).toContainText('In the room');
  await expect(inQueue).toContainText(devicesWork);

  await doctor.getByRole('button', { name: `More for ${people.patient.name}` }).click();
  await doctor.getByRole('menuitem', { name: 'Ask to wait a little …' }).click();
  await doctor.getByRole('button', { name: 'Tell them' }).click();
  await expect(rosa.getByText('asks for a few more minutes')).toBeVisible();
  await choose(doctor, 'Running late', '20 minutes');
  await expect(rosa.getByText('about 20 minutes late')).toBeVisible();

  await write(rosa, 'I am here with my daughter');
  await rosa.reload();
  await expect(rosa.getByRole('heading', { name: 'You are in the waiting room' })).toBeVisible();
  await expect(rosa.getByText('I am here with my daughter')).toBeVisible();
  await expect(doctor.getByRole('heading', { name: 'Waiting (1)' })).toBeVisible();

  // A second tab shows the same; closing it takes nobody out.
  const second = await rosa.context().newPage();
  await second.goto(`/visits/${visitId}`);
  await expect(second.getByRole('heading', { name: 'You are in the waiting room' })).toBeVisible();
  await second.close();
  await expect(doctor.getByRole('heading', { name: 'Waiting (1)' })).toBeVisible();

  await rosa.getByRole('button', { name: 'I have to go' }).click();
  await rosa.getByRole('button', { name: 'Keep my place and call me back' }).click();
  await expect(rosa.getByRole('heading', { name: 'We keep your place' })).toBeVisible();
  await expect(inQueue).toContainText('Wants to be called');
  await inQueue.getByRole('button', { name: 'Call back' }).click();
  await expect(rosa.getByText('is asking for you')).toBeVisible();
  await rosa.getByRole('button', { name: 'Go back to the waiting room' }).click();
  await expect(inQueue).toContainText('In the room');

  await inQueue.getByRole('button', { name: 'Let in' }).click();
  await doctor.getByRole('button', { name: 'Let in and join' }).click();
  await doctor.waitForURL(`**/visits/${visitId}`);
  await expect(rosa).toHaveTitle(/is ready for you|Video visit/);
  await expect(rosa.getByRole('heading', { name: 'You are in the waiting room' })).toBeHidden();
});

test('a cancelled visit is told to who waits for it', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const people = await newPair(origin);
  const { visitId, appointmentId } = await visitSoon(origin, people);
  const rosa = await arrive(browser, origin, people.patient);
  await checkIn(rosa, visitId);
  const doctor = await arrive(browser, origin, people.provider);
  await doctor.goto('/visits/queue');
  await expect(row(doctor, people.patient.name)).toContainText('In the room');
  await atApi(origin, people.provider, (api) =>
    api.scheduling.cancel.mutate({ appointmentId, reason: 'emergency' }),
  );
  await expect(rosa.getByRole('heading', { name: 'This visit was cancelled' })).toBeFocused();
  await expect(doctor.getByText('Nobody is waiting')).toBeVisible();
});

test('no camera and no microphone keep nobody out', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const people = await newPair(origin);
  const { visitId } = await visitSoon(origin, people);
  const rosa = await arrive(browser, origin, people.patient);
  await rosa.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await rosa.goto(`/visits/${visitId}`);
  await expect(rosa.getByText('Your browser may not use the microphone.')).toBeVisible();
  await expect(rosa.getByText('Press the icon to the left of the address').first()).toBeVisible();
  await rosa.getByRole('button', { name: 'Go to the waiting room' }).click();
  await expect(rosa.getByRole('heading', { name: 'You are in the waiting room' })).toBeVisible();
  const doctor = await arrive(browser, origin, people.provider);
  await doctor.goto('/visits/queue');
  await expect(row(doctor, people.patient.name)).toContainText('Microphone blocked in the browser');
});

test('somebody else’s visit does not exist', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const people = await newPair(origin);
  const { visitId } = await visitSoon(origin, people);
  const others = await newPair(origin);
  for (const stranger of [others.patient, others.provider]) {
    const page = await arrive(browser, origin, stranger);
    await page.goto(`/visits/${visitId}`);
    await expect(page.getByRole('heading', { name: 'There is no such visit' })).toBeVisible();
  }
});

for (const [locale, viewport] of [
  ['en-US', { width: 390, height: 844 }],
  ['es-ES', { width: 1280, height: 900 }],
] as const)
  test(`has no axe violations: ${locale}`, async ({ browser, baseURL }, info) => {
    const origin = baseURL ?? '';
    const people = await newPair(origin, { locale: locale === 'es-ES' ? 'es' : 'en' });
    const { visitId } = await visitSoon(origin, people);
    const rosa = await arrive(browser, origin, people.patient, { locale, viewport });
    await rosa.goto(`/visits/${visitId}`);
    const enter = rosa.getByRole('button', { name: /Go to the waiting room|Ir a la sala de espera/ });
    await startDevices(rosa);
    await expect(enter).toBeVisible();
    await expectNoFindings(rosa, 'prejoin');
    await rosa.screenshot({ path: info.outputPath('prejoin.png'), fullPage: true });
    await enter.click();
    await expect(rosa.getByRole('heading', { name: /waiting room|sala de espera/ })).toBeVisible();
    await expectNoFindings(rosa, 'waiting');
    await rosa.screenshot({ path: info.outputPath('waiting.png'), fullPage: true });
    const doctor = await arrive(browser, origin, people.provider, { locale, viewport });
    await doctor.goto('/visits/queue');
    await expect(row(doctor, people.patient.name)).toBeVisible();
    await expectNoFindings(doctor, 'queue');
    await doctor.screenshot({ path: info.outputPath('queue.png'), fullPage: true });
  });
