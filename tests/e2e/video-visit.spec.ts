/** A whole video visit in two browsers with made-up cameras and microphones: booked, waited for, held, ended, looked back at. */
import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { differ, loudnessOf, pictureOf, watchConnections } from '#tests/support/calls/media-checks.ts';
import { callBrowser } from './support/calls.ts';
import { test } from './support/clinic.ts';
import { type Account, addVisitType, arrive, message, newPair, write } from './support/people.ts';
import { atApi, connectionTested, devicesWork, startDevices, visitSoon } from './support/visits.ts';

test.use({ launchOptions: callBrowser, permissions: ['camera', 'microphone'] });
test.slow();

const other = 'video[data-party]:not([data-party="self"])';

/** Sees something that moves, sent by somebody else. */
async function seesThem(page: Page): Promise<void> {
  const look = async () => {
    const picture = await pictureOf(page, other);
    if (picture === null) throw new Error('There is a picture.');
    return picture;
  };
  await expect.poll(() => pictureOf(page, other)).not.toBeNull();
  const first = await look();
  await expect.poll(async () => (await look()).frames - first.frames).toBeGreaterThan(5);
  await expect.poll(async () => differ(first, await look())).toBe(true);
}

const hearsThem = (page: Page) => expect.poll(() => loudnessOf(page)).toBeGreaterThan(0.005);

/** The provider takes bookings around the clock, for visits of ten minutes. */
async function receive(origin: string, provider: Account): Promise<string> {
  const name = `Talk ${randomUUID().slice(0, 6)}`;
  await addVisitType(origin, { en: name, es: name, booking: 'direct', minutes: 10 });
  await atApi(origin, provider, async (api) => {
    const type = (await api.scheduling.visitTypes.query()).find(({ en }) => en === name);
    await api.scheduling.putSchedule.mutate({
      timeZone: 'Europe/Madrid',
      weekly: Array.from({ length: 7 }, (_, day) => ({ day, hours: { from: '00:00', to: '24:00' } })),
      exceptions: [],
      bufferMinutes: 0,
      noticeMinutes: 0,
      horizonDays: 30,
      visitTypeIds: type === undefined ? [] : [type.id],
    });
  });
  return name;
}

test('booked, waited for, held, refreshed, restarted, ended, looked back at', async ({
  browser,
  ownClinic,
}) => {
  const { origin } = ownClinic;
  const people = await newPair(origin);
  const type = await receive(origin, people.provider);
  const rosa = await arrive(browser, origin, people.patient, { viewport: { width: 390, height: 844 } });
  await rosa.addInitScript(watchConnections);

  // The patient books the next free time and tells why.
  await rosa.goto('/visits/new');
  await rosa.getByRole('button', { name: new RegExp(people.provider.name) }).click();
  await rosa.getByRole('button', { name: new RegExp(type) }).click();
  await rosa.getByRole('radiogroup', { name: /^Time/ }).getByRole('radio').first().click({ force: true });
  await rosa.getByRole('button', { name: 'Continue' }).click();
  await rosa.getByLabel(/^Reason/).fill('My knee hurts');
  await rosa.getByRole('button', { name: 'Book this visit' }).click();
  await expect(rosa.getByRole('heading', { name: 'Your visit is booked' })).toBeVisible();
  await rosa.goto('/visits');
  await rosa.getByRole('link', { name: /^Go to your visit/ }).click();
  await rosa.waitForURL('**/visits/*-*');
  const visitId = rosa.url().split('/').at(-1) ?? '';

  // Check-in, the waiting room, a word to the provider.
  await startDevices(rosa);
  await expect(rosa.getByText('We hear you.')).toBeVisible();
  await connectionTested(rosa);
  await rosa.getByRole('button', { name: 'Go to the waiting room' }).click();
  await expect(rosa.getByText('You are next.')).toBeVisible();
  await rosa.getByRole('button', { name: `Write to ${people.provider.name}` }).click();
  await write(rosa, 'I am in the waiting room');

  // The provider sees who waits, why, and with what devices; and lets them in.
  const ivan = await arrive(browser, origin, people.provider, { viewport: { width: 1280, height: 900 } });
  await ivan.addInitScript(watchConnections);
  await ivan.goto('/visits/queue');
  const row = ivan.getByRole('listitem', { name: people.patient.name });
  await expect(row).toContainText('My knee hurts');
  await expect(row).toContainText(devicesWork);
  await row.getByRole('button', { name: 'Let in' }).click();
  await ivan.getByRole('button', { name: 'Let in and join' }).click();

  // Both see and hear each other.
  for (const page of [rosa, ivan]) await seesThem(page);
  for (const page of [rosa, ivan]) await hearsThem(page);

  // Off means off: nothing arrives, and the button says so.
  await rosa.getByRole('button', { name: /^Microphone/ }).click();
  await expect(rosa.getByRole('button', { name: /^Microphone/ })).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(() => loudnessOf(ivan)).toBeLessThan(0.001);
  await rosa.getByRole('button', { name: /^Microphone/ }).click();
  await hearsThem(ivan);

  // The provider shares a screen; the patient is told and sees it.
  await ivan.getByRole('button', { name: /^Share screen/ }).click();
  await expect(rosa.getByText(`${people.provider.name} is sharing their screen.`)).toBeAttached();
  await seesThem(rosa);
  await ivan.getByRole('button', { name: /^Share screen|^Stop sharing/ }).click();

  // A message with a file, in the call.
  await ivan.getByRole('button', { name: /^Chat/ }).click();
  await expect(message(ivan, 'I am in the waiting room')).toBeVisible();
  await ivan
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'exercises.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Bend the knee ten times.'),
    });
  await write(ivan, 'Here are your exercises');
  await rosa.getByRole('button', { name: /^Chat/ }).click();
  await expect(message(rosa, 'Here are your exercises')).toBeVisible();
  await expect(message(rosa, 'exercises.txt')).toBeVisible();

  // A refresh brings the patient straight back: no waiting room, no questions.
  await rosa.reload();
  await seesThem(rosa);
  await seesThem(ivan);

  // The server dies and comes back: the call does not notice.
  const away = 'The clinic’s server cannot be reached right now. Your call goes on.';
  await ownClinic.kill();
  await expect(rosa.getByText(away)).toBeVisible();
  await seesThem(rosa);
  await ownClinic.start();
  await expect(rosa.getByText(away)).toBeHidden();
  await seesThem(ivan);

  // The end, with notes that the patient reads in the conversation.
  await ivan.getByRole('button', { name: 'Leave' }).click();
  await ivan.getByLabel('Notes of this visit').fill('Rest the knee for a week.');
  await ivan.getByRole('button', { name: 'End for all' }).click();
  await expect(rosa.getByRole('heading', { name: 'The visit is over' })).toBeVisible();
  const conversation = await atApi(origin, people.provider, async (api) => {
    const visit = await api.video.visit.query({ visitId });
    expect(visit.state).toBe('completed');
    expect(visit.durationMs).toBeGreaterThan(0);
    return visit.conversationId;
  });
  await rosa.goto(`/inbox/c/${conversation}`);
  await expect(message(rosa, 'Rest the knee for a week.')).toBeVisible();
  await expect(message(rosa, 'Notes of the video visit')).toBeVisible();

  // Afterwards it stands in the history.
  await ivan.goto('/visits/history');
  await expect(ivan.getByText(people.patient.name).first()).toBeVisible();
  await expect(ivan.getByText('Took place').first()).toBeVisible();
});

test('who has stolen the address of a visit gets nothing', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const people = await newPair(origin);
  const thieves = await newPair(origin, { names: ['Tilda Roja', 'Dr. Tomás Ladrón'] });
  const { visitId } = await visitSoon(origin, people);
  const { roomId } = await atApi(origin, people.provider, (api) => api.video.join.mutate({ visitId }));
  for (const thief of [thieves.patient, thieves.provider]) {
    await atApi(origin, thief, async (api) => {
      const refused = { data: { appCode: 'NOT_FOUND' } };
      await expect(api.video.visit.query({ visitId })).rejects.toMatchObject(refused);
      await expect(api.video.join.mutate({ visitId })).rejects.toMatchObject(refused);
      await expect(api.video.join.mutate({ visitId: roomId })).rejects.toMatchObject(refused);
    });
    const page = await arrive(browser, origin, thief);
    await page.goto(`/visits/${visitId}`);
    await expect(page.getByRole('heading', { name: 'There is no such visit' })).toBeVisible();
  }
});
