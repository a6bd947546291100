/** What a page asks the service worker to keep for days without a network. */
import { locales } from './locales.ts';

export const themes = ['system', 'light', 'dark'] as const;

/** How the kept page is to look; all that is ever written down of anybody's choices. */
export interface Look {
  readonly locale: (typeof locales)[number];
  readonly theme: (typeof themes)[number];
}

export interface KeepRequest {
  readonly kind: 'keep';
  /** The build that the page belongs to. */
  readonly build: string;
  /** Addresses of what it needs besides its own scripts: the engine. */
  readonly files: readonly string[];
  readonly look: Look;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** A look as it was written; null for anything else. */
export function readLook(value: unknown): Look | null {
  const locale = locales.find((known) => known === field(value, 'locale'));
  const theme = themes.find((known) => known === field(value, 'theme'));
  return locale === undefined || theme === undefined ? null : { locale, theme };
}

/** The request in a message to the worker; null for any other message. */
export function readKeepRequest(data: unknown): KeepRequest | null {
  const build = field(data, 'build');
  const files = field(data, 'files');
  const look = readLook(field(data, 'look'));
  if (field(data, 'kind') !== 'keep' || look === null || !Array.isArray(files)) return null;
  if (typeof build !== 'string' || !/^[0-9a-f]{16}$/.test(build)) return null;
  return { kind: 'keep', build, files: files.filter((file) => typeof file === 'string'), look };
}
