/**
 * Takes the screens of the road in, of trust, records and checks, and notices, to be looked at: on a phone in Spanish in the dark, and on
 * a desktop in English in the light. Each look has a clinic of its own, so that each begins with the empty states.
 */
import { readFileSync } from 'node:fs';
import { phoneCode } from '../support/one-time-codes.ts';
import { Person } from '../support/person.ts';
import { demoPerson, desktop, enter, openPictureClinic, phone, pictureInto } from './clinic.mjs';

const ana = 'ana.ruiz@mail.example';
const vega = 'dr.vega@clinic.example';
const admin = 'admin@clinic.example';
const looks = [
  { name: 'phone-es-dark', language: 'es', viewport: phone, colorScheme: 'dark' },
  { name: 'desktop-en-light', language: 'en', viewport: desktop, colorScheme: 'light' },
];

/** The words of a language by their key, with `{values}` put in. */
function wordsOf(language) {
  const all = JSON.parse(readFileSync(new URL(`../../src/i18n/${language}.json`, import.meta.url), 'utf8'));
  return (key, values = {}) => {
    const sentence = key.split('.').reduce((part, name) => part?.[name], all);
    if (typeof sentence !== 'string') throw new Error(`No words for ${key}.`);
    return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  };
}

/** A phone that has PRF and knows its owner's finger. */
async function giveAuthenticator(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      automaticPresenceSimulation: true,
      isUserVerified: true,
    },
  });
}

async function takeLook({ name: look, ...options }, folder, wanted) {
  const say = wordsOf(options.language);
  const clinic = await openPictureClinic();
  const shoot = pictureInto(folder);
  const picture = (page, name) => shoot(page, `${name}-${look}`);
  /** The whole of a page that is longer than the screen. */
  const tall = async (page, name, height = 2600) => {
    await page.setViewportSize({ width: options.viewport.width, height });
    await picture(page, name);
    await page.setViewportSize(options.viewport);
  };
  /** The first button with these words. */
  const press = (within, key, values) =>
    within
      .getByRole('button', { name: say(key, values), exact: true })
      .first()
      .click();
  const password = (within) => within.locator('input[type=password]').last();

  /** The clinic's number, as its poster says it. */
  let printed = '';

  async function administrator() {
    const page = await clinic.arrive(admin, options);
    for (const part of ['audit', 'checks']) {
      await page.goto(`/admin/${part}`);
      await page.getByRole('list').last().waitFor();
      await picture(page, `admin-${part}`);
      await tall(page, `admin-${part}-whole`);
    }
    await page.goto('/admin/people');
    await page.getByRole('button', { name: /John Miller/ }).click();
    await picture(page, 'admin-person-menu');
    await page.getByRole('menuitem', { name: say('admin.people.signOut') }).click();
    await page.getByRole('dialog').waitFor();
    await picture(page, 'admin-sign-out-everywhere');
    await press(page.getByRole('dialog'), 'ui.cancel');
    await page.goto('/admin/trust');
    await page.getByRole('button', { name: say('trust.key.make') }).waitFor();
    await picture(page, 'admin-trust-none');
    await press(page, 'trust.key.make');
    await press(page, 'trust.staff.attestName', { name: 'Dr. Marta Vega' });
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox').waitFor({ state: 'attached' });
    await picture(page, 'admin-trust-vouch');
    await dialog.getByText(say('trust.attest.compared', { name: 'Dr. Marta Vega' })).click();
    await press(dialog, 'trust.attest.action');
    await dialog.waitFor({ state: 'detached' });
    await picture(page, 'admin-trust');
    printed = (await page.locator('main .font-mono').first().textContent()).trim();
    await tall(page, 'admin-trust-whole', 2200);
    await press(page, 'trust.key.show');
    await picture(page, 'admin-trust-key-code');
    await page.keyboard.press('Escape');
    await page.goto('/admin/clinic');
    await page
      .getByRole('button', { name: say('ui.save'), exact: true })
      .first()
      .waitFor();
    await tall(page, 'admin-clinic-whole');
    // What a failure of the server looks like, with its reference.
    const data = { appCode: 'INTERNAL', refusal: null, retryAfterMs: null, fields: [], httpStatus: 500 };
    const requestId = '7f3a91bc-6a70-4c31-9d0e-5b1f4a2c7d18';
    const error = { message: 'INTERNAL', code: -32603, data: { ...data, requestId } };
    await page.route('**/api/trpc/audit.list**', (route) => route.fulfill({ status: 500, json: { error } }));
    await page.goto('/admin/audit');
    await page.getByText(/7f3a91bc/).scrollIntoViewIfNeeded();
    await picture(page, 'failure');
    await page.context().close();
  }

  async function clinicCode() {
    const page = await clinic.arrive(ana, options);
    await page.goto('/clinic-code');
    await press(page, 'trust.code.type');
    await page.getByRole('dialog').getByRole('textbox').fill('12345 67890');
    await press(page.getByRole('dialog'), 'trust.code.typedAction');
    await page.getByText(say('trust.code.differsText')).waitFor();
    await picture(page, 'clinic-code-wrong');
    await page.keyboard.press('Escape');
    await picture(page, 'clinic-code');
    await press(page, 'trust.code.type');
    await page.getByRole('dialog').getByRole('textbox').fill(printed);
    await press(page.getByRole('dialog'), 'trust.code.typedAction');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await picture(page, 'clinic-code-checked');
    await page.goto('/inbox');
    await page.getByRole('list').getByText('Dr. Marta Vega').first().click();
    await page.getByRole('article').last().waitFor();
    await picture(page, 'chat-vouched');
    await page.locator('header').getByText(say('chat.shield.attested')).click();
    await page.waitForURL('**/contacts/*');
    await tall(page, 'contact-vouched', 1500);
    await page.context().close();
    const doctor = await clinic.arrive(vega, options);
    await doctor.goto('/clinic-code');
    await doctor.getByText(say('trust.code.own')).waitFor();
    await picture(doctor, 'clinic-code-staff');
    await doctor.context().close();
  }

  async function linking() {
    const old = await clinic.arrive(ana, options);
    const fresh = await clinic.visit(options);
    await fresh.goto('/link');
    await fresh.getByRole('img', { name: say('linking.here.qr') }).waitFor();
    await picture(fresh, 'link');
    await tall(fresh, 'link-whole', 1200);
    const code = await fresh.locator('main form .font-mono.text-lg').textContent();
    await old.goto('/settings/link-device');
    await old.getByLabel(say('linking.there.code')).waitFor();
    await picture(old, 'link-device');
    await tall(old, 'link-device-whole', 1200);
    await old.getByLabel(say('linking.there.code')).fill(code ?? '');
    await press(old, 'linking.there.codeAction');
    await old.getByText(say('linking.there.ownTitle')).waitFor();
    await picture(old, 'link-device-password');
    await password(old).fill(demoPerson(ana).password);
    await press(old, 'linking.there.passwordAction');
    const digits = old.locator('main .text-4xl');
    await digits.waitFor();
    await picture(old, 'link-device-digits');
    await fresh.getByLabel(say('linking.here.digits')).fill((await digits.textContent()) ?? '');
    await press(fresh, 'linking.here.action');
    await fresh.waitForURL('**/inbox');
    await old.getByText(say('linking.there.doneText')).waitFor();
    await picture(old, 'link-device-done');
    await fresh.context().close();
    await old.context().close();
  }

  async function signInMeans() {
    const page = await clinic.arrive(ana, options);
    await giveAuthenticator(page);
    await page.goto('/settings');
    await page.getByRole('button', { name: say('settings.passkeys.add') }).waitFor();
    await tall(page, 'settings-whole', 4200);
    await press(page, 'settings.passkeys.add');
    const dialog = page.getByRole('dialog');
    await password(dialog).fill(demoPerson(ana).password);
    await picture(page, 'passkey-add');
    await press(dialog, 'settings.passkeys.make');
    await dialog.getByText(say('settings.passkeys.addedOpens')).waitFor();
    await picture(page, 'passkey-added');
    await press(dialog, 'ui.done');
    await press(page, 'settings.passkeys.menu', { name: 'Chrome, Linux' });
    await page.getByRole('menu').waitFor();
    await picture(page, 'passkey-menu');
    await page.getByRole('menuitem', { name: say('settings.passkeys.remove') }).click();
    await page.getByRole('alertdialog').waitFor();
    await picture(page, 'passkey-remove');
    await press(page.getByRole('alertdialog'), 'ui.cancel');

    await press(page, 'settings.secondStep.setUp');
    await password(dialog).fill(demoPerson(ana).password);
    await picture(page, 'second-step-password');
    await press(dialog, 'settings.secondStep.next');
    await dialog.getByRole('img').waitFor();
    await picture(page, 'second-step-phone');
    const typed = await dialog.getByText(/^([A-Z2-7]{4} ?){10}$/).textContent();
    const secret = (typed ?? '').replace(/\s/g, '');
    await dialog.getByRole('textbox').fill(await phoneCode(secret, Date.now()));
    await press(dialog, 'settings.secondStep.turnOn');
    await dialog.getByText(say('settings.secondStep.backupOnce')).waitFor();
    await picture(page, 'second-step-codes');
    const [backup] = await dialog.getByRole('listitem').allTextContents();
    await press(dialog, 'settings.secondStep.backupDone');
    await dialog.waitFor({ state: 'detached' });

    const other = await clinic.visit(options);
    await enter(other, ana);
    const code = other.locator('input[autocomplete=one-time-code]');
    await code.waitFor();
    await picture(other, 'sign-in-second-step');
    await code.fill('000000');
    await code.press('Enter');
    await other.getByRole('alert').waitFor();
    await tall(other, 'sign-in-second-step-wrong', 1100);
    await code.fill(backup ?? '');
    await code.press('Enter');
    await other.waitForURL('**/inbox');

    const program = await Person.signIn(clinic.origin, demoPerson(vega));
    await program.engine.close();
    await page.goto('/settings');
    await page.getByText(say('settings.secondStep.on'), { exact: true }).waitFor();
    await tall(page, 'settings-second-step-on', 4200);
    await press(page, 'settings.secondStep.renew');
    await picture(page, 'second-step-renew');
    await page.keyboard.press('Escape');
    await page
      .getByRole('main')
      .getByRole('button', { name: /^(Lock|Bloquear)$/ })
      .click();
    await page.locator('input[type=password]').waitFor();
    await picture(page, 'locked-passkey');
    await press(page, 'account.passkey.action');
    await press(page, 'settings.sessions.endOthers');
    await press(page.getByRole('alertdialog'), 'settings.sessions.endOthers');
    await other.getByText(say('account.unlock.ended')).waitFor();
    await picture(other, 'locked-session-ended');
    await press(other, 'account.unlock.other');
    await picture(other, 'locked-somebody-else');
    await other.context().close();
    await press(page, 'settings.passkeys.menu', { name: 'Chrome, Linux' });
    await page.getByRole('menuitem', { name: say('settings.passkeys.remove') }).click();
    await press(page.getByRole('alertdialog'), 'settings.passkeys.remove');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await page
      .getByRole('main')
      .getByRole('button', { name: /^(Lock|Bloquear)$/ })
      .click();
    await press(page, 'account.passkey.action');
    await page.getByRole('alert').waitFor();
    await picture(page, 'locked-passkey-gone');
    await page.context().close();

    const doctor = await clinic.arrive(vega, options);
    await doctor.goto('/settings');
    await press(doctor, 'settings.sessions.endOthers');
    await picture(doctor, 'sessions-end-others');
    await doctor.context().close();
    const signIn = await clinic.visit(options);
    await signIn.goto('/sign-in');
    await signIn.locator('input[type=email]').waitFor();
    await picture(signIn, 'sign-in');
    await signIn.context().close();
  }

  async function ownData() {
    const page = await clinic.arrive('john.miller@mail.example', options);
    // The system's own window for saving cannot be pressed from here.
    await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    await page.goto('/settings/my-data');
    await page.getByRole('button', { name: say('records.save.start') }).waitFor();
    await picture(page, 'my-data');
    const saved = page.waitForEvent('download');
    await press(page, 'records.save.start');
    await saved;
    await page.getByText(say('records.save.saved')).waitFor();
    await picture(page, 'my-data-saved');
    await page.context().close();
  }

  /** A doctor calls a visit off while the patient has the app open. */
  async function notices() {
    const john = await clinic.arrive('john.miller@mail.example', options);
    await john.getByRole('list').first().waitFor();
    const doctor = await Person.signIn(clinic.origin, demoPerson(vega));
    const { appointments } = await doctor.api.scheduling.list.query({ patientId: null, when: 'upcoming' });
    const asked = appointments.find(({ patient }) => patient.name === 'John Miller');
    if (asked.may.confirm) await doctor.api.scheduling.confirm.mutate({ appointmentId: asked.id });
    const cards = john.getByRole('region', { name: say('notifications.centre.toasts') });
    await cards.waitFor();
    await picture(john, 'toast');
    await doctor.api.scheduling.cancel.mutate({ appointmentId: asked.id, reason: 'provider_away' });
    await doctor.engine.close();
    // The newest words about the appointment take the place of the ones before.
    await cards.getByText(say('push.appointmentCancelled.title')).first().waitFor();
    await picture(john, 'toast-replaced');
    await john.goto('/notifications');
    await john.getByRole('list').last().waitFor();
    await picture(john, 'notifications');
    await john.goto('/visits');
    await john.getByRole('article').first().waitFor();
    await picture(john, 'visits');
    await john.context().close();
  }

  try {
    const parts = { notices, ownData, administrator, clinicCode, linking, signInMeans };
    const failures = [];
    for (const [name, take] of Object.entries(parts)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      // One that cannot be taken does not keep the others from being looked at.
      await take().catch((error) => failures.push(new Error(`${name}, ${look}`, { cause: error })));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Some screens could not be taken.');
  } finally {
    await clinic.close();
  }
}

/** Takes them into `folder`: the `wanted` parts, or all. */
export async function takeScreens(folder, wanted) {
  const taken = [];
  for (const look of looks) taken.push(...(await Promise.allSettled([takeLook(look, folder, wanted)])));
  const failures = taken.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  if (failures.length > 0) throw new AggregateError(failures, 'Some screens could not be taken.');
}
