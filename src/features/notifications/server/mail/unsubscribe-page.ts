/** The page behind the address that ends one kind of e-mail. Pure. */
import type { Locale } from '#src/features/identity/contract.ts';
import type { NoticeCategory } from '../../contract.ts';
import { escapeHtml } from './mail-layout.ts';
import { settingsPath } from './write-mail.ts';

/** `ask`: they arrive so far. `off`: they do not (any more). */
export type UnsubscribeState = 'ask' | 'off';

interface Words {
  readonly categories: Readonly<Record<NoticeCategory, string>>;
  readonly ask: (what: string) => { title: string; line: string; button: string };
  readonly off: (what: string) => { title: string; line: string };
  readonly settings: string;
  readonly unknown: string;
}

const words: Readonly<Record<Locale, Words>> = {
  en: {
    categories: {
      messages: 'messages',
      appointments: 'appointments',
      reminders: 'reminders of appointments',
      visits: 'video visits',
      security: 'the safety of your account',
    },
    ask: (what) => ({
      title: 'Stop these e-mails?',
      line: `You will get no more e-mails about ${what}.`,
      button: 'Stop these e-mails',
    }),
    off: (what) => ({
      title: 'These e-mails are off',
      line: `You get no more e-mails about ${what}. To get them again, sign in and turn them on in your settings.`,
    }),
    settings: 'Open my settings',
    unknown: 'This link does not work. You can choose which e-mails you get in your settings.',
  },
  es: {
    categories: {
      messages: 'mensajes',
      appointments: 'citas',
      reminders: 'recordatorios de citas',
      visits: 'videoconsultas',
      security: 'la seguridad de su cuenta',
    },
    ask: (what) => ({
      title: '¿Dejar de recibir estos correos?',
      line: `No recibirá más correos sobre ${what}.`,
      button: 'Dejar de recibirlos',
    }),
    off: (what) => ({
      title: 'Ya no recibirá estos correos',
      line: `No recibe más correos sobre ${what}. Para volver a recibirlos, inicie sesión y actívelos en sus ajustes.`,
    }),
    settings: 'Abrir mis ajustes',
    unknown: 'Este enlace no funciona. En sus ajustes puede elegir qué correos recibe.',
  },
};

function page(locale: Locale, title: string, body: readonly string[]): string {
  return [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
    '</head><body style="font-family:system-ui,sans-serif;font-size:18px;line-height:1.5;max-width:560px;margin:48px auto;padding:0 16px">',
    ...body,
    '</body></html>',
  ].join('\n');
}

const heading = (text: string) => `<h1 style="font-size:24px">${escapeHtml(text)}</h1>`;
const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;
const settingsLink = (label: string) => `<p><a href="${settingsPath}">${escapeHtml(label)}</a></p>`;
const buttonStyle =
  'font:inherit;font-weight:600;padding:14px 24px;border:0;border-radius:8px;background:#0f5c6e;color:#ffffff;cursor:pointer';

/** Asks, or says what is off. The button sends to the page's own address. */
export function renderUnsubscribe(state: UnsubscribeState, category: NoticeCategory, locale: Locale): string {
  const { categories, ask, off, settings } = words[locale];
  const what = categories[category];
  if (state === 'off') {
    const { title, line } = off(what);
    return page(locale, title, [heading(title), paragraph(line), settingsLink(settings)]);
  }
  const { title, line, button } = ask(what);
  const form = `<form method="post"><button type="submit" style="${buttonStyle}">${escapeHtml(button)}</button></form>`;
  return page(locale, title, [heading(title), paragraph(line), form]);
}

/** For an address that was cut or changed: whose it was is not known, so in both languages. */
export function renderUnknown(): string {
  const parts = [words.es, words.en].flatMap(({ unknown, settings }) => [
    paragraph(unknown),
    settingsLink(settings),
  ]);
  return page('es', 'Consulta', parts);
}
