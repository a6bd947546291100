/** The pictures of the README: small files, sharp on screens of twice as many dots. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { desktop, openPictureClinic, phone } from './clinic.mjs';

/** Of 100; letters stay clean. */
const quality = 82;

/** Takes all of them into `folder`. */
export async function takeReadmePictures(folder) {
  mkdirSync(folder, { recursive: true });
  const clinic = await openPictureClinic();
  const onPhone = { viewport: phone, deviceScaleFactor: 2, language: 'es' };
  const onDesktop = { viewport: desktop, deviceScaleFactor: 1.5, language: 'en' };

  async function picture(page, name) {
    // Pictures, not a test: long enough for names, receipts and fonts to settle.
    await page.waitForTimeout(1_500);
    const client = await page.context().newCDPSession(page);
    // Playwright itself writes no WebP.
    const { data } = await client.send('Page.captureScreenshot', { format: 'webp', quality });
    writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
  }

  async function openChat(page, name) {
    await page.getByRole('list').getByText(name).first().click();
    await page.waitForURL('**/inbox/c/*');
    await page.getByRole('article').last().waitFor();
  }

  async function openVisits(page) {
    await page.goto('/visits');
    await page.getByRole('article').first().waitFor();
    const offer = page.getByRole('button', { name: /^(No, thank you|No, gracias)$/ });
    if (await offer.isVisible()) await offer.click();
  }

  try {
    const ana = await clinic.arrive('ana.ruiz@mail.example', { ...onPhone, colorScheme: 'light' });
    await openChat(ana, 'Dr. Marta Vega');
    await picture(ana, 'phone-chat-es');
    await ana.context().close();
    const dark = await clinic.arrive('ana.ruiz@mail.example', { ...onPhone, colorScheme: 'dark' });
    await openVisits(dark);
    await picture(dark, 'phone-visits-es-dark');
    await dark.context().close();
    const vega = await clinic.arrive('dr.vega@clinic.example', { ...onDesktop, colorScheme: 'light' });
    await openChat(vega, 'Ana Ruiz');
    await picture(vega, 'desktop-chat-en');
    await openVisits(vega);
    await picture(vega, 'desktop-visits-en');
    await vega.context().close();
  } finally {
    await clinic.close();
  }
}
