import { type Browser, type BrowserContextOptions, expect, type Page } from '@playwright/test';
import { expectNoFindings } from './support/axe.ts';
import { test } from './support/clinic.ts';
import { type Account, arrive, message, newPair, openChat, startChat, write } from './support/people.ts';

/** The words that the test presses, in both languages. */
const spoken = {
  en: {
    more: 'More actions',
    reply: 'Reply',
    forward: 'Forward',
    edit: 'Edit',
    pin: 'Pin for everyone',
    star: 'Star for me',
    info: 'Message information',
    delete: 'Delete',
    deleteForAll: 'Delete for everyone',
    deleted: 'This message was deleted by its author.',
    edited: 'Edited',
    pinned: 'Pinned messages',
    thanks: 'folded hands',
  },
  es: {
    more: 'Más acciones',
    reply: 'Responder',
    forward: 'Reenviar',
    edit: 'Editar',
    pin: 'Fijar para todos',
    star: 'Destacar para mí',
    info: 'Información del mensaje',
    delete: 'Eliminar',
    deleteForAll: 'Eliminar para todos',
    deleted: 'Quien escribió este mensaje lo eliminó.',
    edited: 'Editado',
    pinned: 'Mensajes fijados',
    thanks: 'manos juntas',
  },
} as const;
type Language = keyof typeof spoken;
type Verb = 'reply' | 'forward' | 'edit' | 'pin' | 'star' | 'info' | 'delete';

function speaking(language: Language, origin: string, more: BrowserContextOptions): BrowserContextOptions {
  const { hostname: domain } = new URL(origin);
  const cookie = { domain, path: '/', expires: -1, httpOnly: false, secure: false, sameSite: 'Lax' } as const;
  return {
    ...more,
    storageState: { cookies: [{ ...cookie, name: 'locale', value: language }], origins: [] },
  };
}

/** A patient's phone in Spanish and a provider's desktop in English, both in a care-team conversation about the patient. */
async function careTeam(browser: Browser, origin: string) {
  const { patient, provider } = await newPair(origin);
  const open = (account: Account, language: Language, options: BrowserContextOptions) =>
    arrive(browser, origin, account, speaking(language, origin, options));
  const rosa = await open(patient, 'es', {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await rosa.getByRole('button', { name: 'Nueva conversación' }).first().click();
  await rosa
    .getByRole('dialog')
    .getByRole('button', { name: /^Team / })
    .click();
  await rosa.waitForURL('**/inbox/c/*');
  await rosa.getByRole('textbox', { name: /^Mensaje para/ }).fill('Me duele la rodilla desde el lunes');
  await rosa.getByRole('button', { name: 'Enviar' }).tap();
  const doctor = await open(provider, 'en', { viewport: { width: 1280, height: 800 } });
  await doctor.goto(new URL(rosa.url()).pathname);
  await expect(message(doctor, 'Me duele la rodilla')).toBeVisible();
  return { rosa, doctor, patient, provider };
}

/** With a finger: the button beside the message. With the keyboard: Enter at the message. */
async function choose(page: Page, text: string, language: Language, verb: Verb): Promise<void> {
  const row = message(page, text).first();
  if (language === 'es') await row.getByRole('button', { name: spoken.es.more }).tap();
  else {
    await row.focus();
    await page.keyboard.press('Enter');
  }
  await page.getByRole('menuitem', { name: spoken[language][verb], exact: true }).click();
}

test('answer, react, edit, pin, mention, look into, star, forward and delete, each seen by the other, live and after a reload', async ({
  browser,
  baseURL,
}) => {
  test.slow();
  const origin = baseURL ?? '';
  const { rosa, doctor, patient } = await careTeam(browser, origin);

  await choose(doctor, 'Me duele la rodilla', 'en', 'reply');
  await expect(doctor.getByText(`Reply to ${patient.name}`)).toBeVisible();
  await expect(doctor.getByRole('textbox', { name: /^Message to/ })).toBeFocused();
  await write(doctor, 'Is it swolen?');
  const answer = message(rosa, 'Is it swolen?');
  await expect(answer.getByRole('button', { name: /^Respuesta a: Usted/ })).toContainText(
    'Me duele la rodilla',
  );

  await answer.getByRole('button', { name: spoken.es.more }).tap();
  await expectNoFindings(rosa, 'menu on a phone');
  await rosa.getByRole('button', { name: spoken.es.thanks }).tap();
  const chip = doctor.getByRole('button', { name: `${spoken.en.thanks}: ${patient.name}` });
  await expect(chip).toBeVisible();
  await chip.click();
  await expect(
    rosa.getByRole('button', { name: /^manos juntas: Rosa Marín y Dr|^manos juntas: .*usted/ }),
  ).toHaveText('🙏2');

  await choose(doctor, 'Is it swolen?', 'en', 'edit');
  const field = doctor.getByRole('textbox', { name: /^Message to/ });
  await expect(field).toHaveValue('Is it swolen?');
  await write(doctor, 'Is it swollen?');
  await expect(message(rosa, 'Is it swollen?')).toContainText(spoken.es.edited);
  await expect(message(rosa, 'Is it swolen?')).toHaveCount(0);
  await expect(field).toHaveValue('');

  await choose(rosa, 'Is it swollen?', 'es', 'pin');
  const bar = doctor.getByRole('region', { name: spoken.en.pinned });
  await expect(bar).toContainText('Is it swollen?');
  await bar.getByRole('button', { name: /Is it swollen/ }).click();
  await expect(message(doctor, 'Is it swollen?')).toBeFocused();

  await field.pressSequentially('Thank you @ros');
  await expect(doctor.getByRole('option', { name: patient.name })).toBeVisible();
  await field.press('Enter');
  await expect(field).toHaveValue(`Thank you @${patient.name} `);
  await field.press('Enter');
  await expect(rosa.getByRole('article', { name: /Le menciona/ })).toContainText(
    `Thank you @${patient.name}`,
  );

  await choose(doctor, 'Is it swollen?', 'en', 'info');
  const info = doctor.getByRole('dialog', { name: spoken.en.info });
  await expect(info).toContainText(new RegExp(`Read by${patient.name}`));
  await expect(info).toContainText('You wrote and signed this message');
  await expectNoFindings(doctor, 'information on a desktop');
  await doctor.keyboard.press('Escape');
  await expect(message(doctor, 'Is it swollen?')).toBeFocused();
  await choose(doctor, 'Is it swollen?', 'en', 'star');
  await expect(message(doctor, 'Is it swollen?').getByRole('img', { name: 'Starred' })).toBeVisible();
  await expect(message(rosa, 'Is it swollen?').getByRole('img', { name: 'Destacado' })).toHaveCount(0);

  const team = new URL(doctor.url()).pathname;
  await startChat(doctor, patient.name);
  await doctor.waitForURL((url) => url.pathname !== team);
  const direct = new URL(doctor.url()).pathname;
  await openChat(doctor, 'Team');
  await choose(doctor, 'Is it swollen?', 'en', 'forward');
  const forward = doctor.getByRole('dialog');
  await forward.getByText(patient.name, { exact: true }).click();
  await expectNoFindings(doctor, 'forwarding on a desktop');
  await forward.getByRole('button', { name: 'Continue with 1 conversation' }).click();
  await expect(forward).toContainText('Is it swollen?');
  await forward.getByRole('button', { name: 'Forward' }).click();
  await expect(forward).toHaveCount(0);
  await rosa.goto(direct);
  await expect(message(rosa, 'Is it swollen?')).toContainText('Reenviado');
  await rosa.goto(team);

  await choose(rosa, 'Me duele la rodilla', 'es', 'delete');
  await rosa.getByRole('button', { name: spoken.es.deleteForAll }).tap();
  await expect(message(doctor, spoken.en.deleted)).toBeVisible();
  await expect(doctor.getByText('Me duele la rodilla')).toHaveCount(0);

  for (const [page, language] of [
    [rosa, 'es'],
    [doctor, 'en'],
  ] as const) {
    const words = spoken[language];
    await page.reload();
    await expect(message(page, words.deleted).first()).toBeVisible();
    const question = page.getByRole('article').filter({ hasText: 'Is it swollen?' });
    await expect(question).toContainText(words.edited);
    await expect(question.getByRole('button', { name: new RegExp(`^${words.thanks}`) })).toHaveText('🙏2');
    await expect(page.getByRole('region', { name: words.pinned })).toContainText('Is it swollen?');
    await expect(page.getByText('Me duele la rodilla')).toHaveCount(0);
    await expectNoFindings(page, `conversation in ${language}`);
  }
});
