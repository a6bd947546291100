/** Two people in a conversation of theirs, and what is asked of every screen they see. */
import { type Browser, type BrowserContextOptions, expect, type Page } from '@playwright/test';
import { type Account, arrive, message, newPair, openChat, write } from './people.ts';

/** A patient (with these options of the browser, and in their language) who has just begun to write to a provider. */
export async function begin(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<{ rosa: Page; patient: Account; provider: Account }> {
  const locale = options.locale?.startsWith('es') ? 'es' : 'en';
  const { patient, provider } = await newPair(origin, { locale });
  const rosa = await arrive(browser, origin, patient, options);
  await rosa
    .getByRole('button', { name: /New conversation|Nueva conversación/ })
    .first()
    .click();
  await rosa.getByRole('dialog').getByText(provider.name).first().click();
  await rosa.waitForURL('**/inbox/c/*');
  await write(rosa, 'Hello, doctor');
  return { rosa, patient, provider };
}

/** A patient and a provider, both in their conversation. */
export async function meet(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<{ rosa: Page; doctor: Page }> {
  const { rosa, patient, provider } = await begin(browser, origin, options);
  const doctor = await arrive(browser, origin, provider);
  await openChat(doctor, patient.name);
  await expect(message(doctor, 'Hello, doctor')).toBeVisible();
  return { rosa, doctor };
}
