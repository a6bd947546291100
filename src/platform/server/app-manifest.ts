/** What a phone or computer is told about the app before it is installed: the clinic's name, in the language of who asks. */
import type { IncomingMessage } from 'node:http';
import { chooseLocale, localeCookie } from '#src/i18n/locale.ts';
import type { locales } from '../locales.ts';

type Locale = (typeof locales)[number];

const ownName = 'Consulta';
/** What fits below an icon. */
const mostBelowIcon = 14;

const words = {
  en: { about: 'Messages and video visits with your clinic.', messages: 'Messages', visits: 'Visits' },
  es: { about: 'Mensajes y videoconsultas con su clínica.', messages: 'Mensajes', visits: 'Consultas' },
} as const satisfies Record<Locale, Record<string, string>>;

function icon(name: string, size: number, purpose: 'any' | 'maskable') {
  return { src: `/icons/${name}-${size}.png`, sizes: `${size}x${size}`, type: 'image/png', purpose };
}

function shortcut(name: string, url: string, image: string) {
  return { name, url, icons: [icon(image, 96, 'any')] };
}

/** The web app manifest as text. */
export function appManifest(clinicName: string, locale: Locale): string {
  const { about, messages, visits } = words[locale];
  return JSON.stringify({
    id: '/',
    start_url: '/inbox',
    scope: '/',
    name: clinicName,
    short_name: clinicName.length <= mostBelowIcon ? clinicName : ownName,
    description: about,
    lang: locale,
    dir: 'ltr',
    categories: ['medical', 'health'],
    display: 'standalone',
    theme_color: '#0b665a',
    background_color: '#f4f7f6',
    icons: [
      icon('icon', 192, 'any'),
      icon('icon', 512, 'any'),
      icon('maskable', 192, 'maskable'),
      icon('maskable', 512, 'maskable'),
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
    ],
    shortcuts: [shortcut(messages, '/inbox', 'messages'), shortcut(visits, '/visits', 'visits')],
  });
}

/** The language of a request: what the person chose in this browser, else what the browser asks for. */
export function localeOf({ headers }: IncomingMessage): Locale {
  const chosen = (headers.cookie ?? '')
    .split('; ')
    .find((part) => part.startsWith(`${localeCookie}=`))
    ?.slice(localeCookie.length + 1);
  return chooseLocale(chosen, headers['accept-language'] ?? null);
}
