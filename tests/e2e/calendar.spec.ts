/** Somebody books for a child of theirs, and has it in a calendar of their own: as a file, and by an address that it fetches. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { test } from './support/clinic.ts';
import { addChild, addVisitType, arrive, invite, joinAs, message, newPair } from './support/people.ts';
import { atApi } from './support/visits.ts';

test.slow();

test('a mother books for her son; file and address tell a calendar when, and nobody who or why', async ({
  browser,
  baseURL,
  request,
}) => {
  const origin = baseURL ?? '';
  const mark = randomUUID().slice(0, 6);
  const [son, mother, type] = [`Leo ${mark}`, `Maria ${mark}`, `Talk ${mark}`];
  const { provider, team } = await newPair(origin, { names: [`Rosa ${mark}`, `Dr. Vega ${mark}`] });
  const { token } = await invite(origin, { name: mother, role: 'patient' });
  const account = await joinAs(origin, token);
  await addChild(origin, { name: son, carer: account, team });
  await addVisitType(origin, { en: type, es: type, booking: 'direct' });
  await atApi(origin, provider, async (api) => {
    const visitTypes = await api.scheduling.visitTypes.query();
    await api.scheduling.putSchedule.mutate({
      timeZone: 'Europe/Madrid',
      weekly: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, hours: { from: '08:00', to: '20:00' } })),
      exceptions: [],
      bufferMinutes: 0,
      noticeMinutes: 0,
      horizonDays: 30,
      visitTypeIds: visitTypes.filter(({ en }) => en === type).map(({ id }) => id),
    });
  });

  const maria = await arrive(browser, origin, account);
  const profile = maria.getByRole('region', { name: 'For whom you are acting' });
  await profile.getByRole('button', { name: 'Change' }).click();
  await maria.getByRole('menuitem', { name: son }).click();
  await expect(profile).toContainText(`You are acting for ${son}`);
  await maria.goto('/visits/new');
  await maria.getByRole('button', { name: new RegExp(provider.name) }).click();
  await maria.getByRole('button', { name: new RegExp(type) }).click();
  await maria.getByRole('radiogroup', { name: /^Time/ }).getByRole('radio').first().click({ force: true });
  await maria.getByRole('button', { name: 'Continue' }).click();
  await expect(maria.getByRole('main')).toContainText(son);
  await maria.getByLabel(/^Reason/).fill('He has had a fever since Monday');
  await maria.getByRole('button', { name: 'Book this visit' }).click();
  await expect(maria.getByRole('heading', { name: 'Your visit is booked' })).toBeVisible();

  const file = maria.waitForEvent('download');
  await maria.getByRole('link', { name: 'Add to calendar' }).click();
  const downloaded = await file;
  expect(downloaded.suggestedFilename()).toMatch(/\.ics$/);
  const entry = await readFile(await downloaded.path(), 'utf8');
  const uid = /^UID:(\S+)/m.exec(entry)?.[1] ?? '';
  expect(uid).not.toBe('');
  expect(entry).toContain('BEGIN:VEVENT');
  expect(entry).toMatch(/^DTSTART:\d{8}T\d{6}Z/m);

  await maria.goto('/visits');
  await maria.getByRole('button', { name: 'Make an address' }).click();
  const address = await maria.getByRole('textbox', { name: 'Your calendar address' }).inputValue();
  // As a calendar program: without a session.
  const feed = await (await request.get(address)).text();
  expect(feed).toContain(`UID:${uid}`);
  for (const text of [entry, feed])
    for (const secret of [son, mother, provider.name, 'fever']) expect(text).not.toContain(secret);
  await maria.getByRole('button', { name: 'Switch off' }).click();
  await maria.getByRole('alertdialog').getByRole('button', { name: 'Switch off' }).click();
  await expect(maria.getByRole('button', { name: 'Make an address' })).toBeVisible();
  expect((await request.get(address)).status()).toBe(404);

  const doctor = await arrive(browser, origin, provider);
  await doctor.goto('/visits');
  const card = doctor.getByRole('article').filter({ hasText: son });
  await expect(card).toContainText(`Made by ${mother} for ${son}`);
  await expect(card).toContainText('He has had a fever since Monday');
  await card.getByRole('link', { name: /^Message/ }).click();
  await expect(message(doctor, 'He has had a fever since Monday')).toBeVisible();
});
