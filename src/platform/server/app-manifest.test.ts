import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { appManifest } from './app-manifest.ts';

const image = z.object({ src: z.string(), sizes: z.string(), type: z.string(), purpose: z.string() });
const manifest = z.object({
  name: z.string(),
  short_name: z.string(),
  lang: z.string(),
  icons: z.array(image),
  shortcuts: z.array(z.object({ name: z.string(), url: z.string(), icons: z.array(image) })),
});
const read = (name: string, locale: 'en' | 'es') => manifest.parse(JSON.parse(appManifest(name, locale)));

/** Width and height, as a PNG file says them. */
function sizeOf(path: string): string {
  const header = readFileSync(path).subarray(16, 24);
  return `${header.readUInt32BE(0)}x${header.readUInt32BE(4)}`;
}

it('names the clinic, and below the icon only what fits there', () => {
  expect(read('Río Claro', 'es')).toMatchObject({ name: 'Río Claro', short_name: 'Río Claro', lang: 'es' });
  expect(read('Centro de Salud Río Claro', 'es')).toMatchObject({
    name: 'Centro de Salud Río Claro',
    short_name: 'Consulta',
  });
});

it('speaks both languages', () => {
  const shortcuts = (locale: 'en' | 'es') => read('A', locale).shortcuts.map(({ name }) => name);
  expect(shortcuts('en')).toEqual(['Messages', 'Visits']);
  expect(shortcuts('es')).toEqual(['Mensajes', 'Consultas']);
});

it('names pictures that are there, as large as it says, for both shapes', () => {
  const { icons, shortcuts } = read('A', 'en');
  const all = [...icons, ...shortcuts.flatMap((each) => each.icons)];
  for (const { src, sizes, type } of all) {
    const path = `public${src}`;
    expect(existsSync(path), path).toBe(true);
    if (type === 'image/png') expect(sizeOf(path)).toBe(sizes);
  }
  for (const purpose of ['any', 'maskable'])
    for (const sizes of ['192x192', '512x512'])
      expect(icons).toContainEqual(expect.objectContaining({ purpose, sizes }));
});
