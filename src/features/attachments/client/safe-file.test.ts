/** ATT-45 (attack 45): a name or a type that lies is shown inert. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameParts, pictureName, safeFileName } from './safe-file-name.ts';
import { sniffType } from './sniff-type.ts';

describe('a name', () => {
  test.each([
    ['an honest one stays', 'Análisis de sangre (2).pdf', 'Análisis de sangre (2).pdf'],
    ['letters of every script stay', '检查结果 צילום.jpg', '检查结果 צילום.jpg'],
    ['a path is cut off', '../../etc/passwd', 'passwd'],
    ['a Windows path too', 'C:\\Users\\ana\\scan.png', 'scan.png'],
    ['dots only', '../..', 'file'],
    ['nothing', '', 'file'],
    ['look-alikes of slashes', 'a\u2215b\uff0fc\u2044d.txt', 'a_b_c_d.txt'],
    ['a direction override that hides an extension', 'photo\u202Egpj.exe', 'photogpj.exe'],
    ['isolates and marks', '\u2066x\u2069\u200f.pdf\u061c', 'x.pdf'],
    ['invisible letters', 'in\u200bvoi\u00adce\u2060.pdf\ufeff', 'invoice.pdf'],
    ['a zero byte and line ends', 'scan\0.pdf\r\n.exe', 'scan.pdf.exe'],
    ['spaces that push the extension away', `holiday.jpg${' '.repeat(200)}.exe`, 'holiday.jpg .exe'],
    ['markup is letters', '<img src=x onerror=alert(1)>.png', '_img src=x onerror=alert(1)_.png'],
    ['quotes and patterns', '"*?|<>:".pdf', '________.pdf'],
    ['trailing dots and spaces', 'report.exe. . .', 'report.exe'],
    ['hidden files become visible', '.htaccess', 'htaccess'],
    ['a device of Windows', 'CON', '_CON'],
    ['a device with an extension', 'aux.tar.gz', '_aux.tar.gz'],
    ['a device with a space', 'nul .txt', '_nul .txt'],
    ['a word that only begins like a device', 'console.txt', 'console.txt'],
    ['both extensions are shown', 'scan.pdf.exe', 'scan.pdf.exe'],
    ['half a pair', 'x\ud800y.txt', 'xy.txt'],
    ['a tower of accents', `e${'\u0301'.repeat(50)}.txt`, 'é\u0301\u0301\u0301.txt'],
  ])('%s', (_, name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  test('a long one keeps its extension', () => {
    const safe = safeFileName(`${'ñ'.repeat(500)}.pdf.exe`);
    expect(safe).toMatch(/^ñ+….exe$/);
    expect(new TextEncoder().encode(safe).length).toBeLessThanOrEqual(180);
  });

  test('is never empty, never a path, never changes twice, never has an end of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const safe = safeFileName(name);
        expect(safe).not.toMatch(/[/\\\p{Cc}\p{Cf}]|[. ]$|^[. ]/u);
        expect(safe.length).toBeGreaterThan(0);
        expect(new TextEncoder().encode(safe).length).toBeLessThanOrEqual(190);
        expect(safeFileName(safe)).toBe(safe);
      }),
    );
  });

  test.each([
    ['scan.pdf.exe', 'scan.pdf', '.exe'],
    ['no extension', 'no extension', ''],
    ['v1. final', 'v1. final', ''],
    ['x.averylongextension', 'x.averylongextension', ''],
  ])('%s: the extension stays visible', (name, stem, extension) => {
    expect(nameParts(name)).toEqual({ stem, extension });
  });
});

test.each([
  ['IMG_2041.HEIC', 'image/jpeg', 'IMG_2041.jpg'],
  ['photo.JPG', 'image/jpeg', 'photo.JPG'],
  ['image', 'image/png', 'image.png'],
  ['knee.webp', 'image/jpeg', 'knee.jpg'],
  ['x-ray.2026', 'image/jpeg', 'x-ray.2026.jpg'],
  ['IMG_2041.HEIC', 'image/heic', 'IMG_2041.HEIC'],
])('%s as %s is called %s', (name, type, called) => {
  expect(pictureName(name, type)).toBe(called);
});

test('a drawing with a script is a card, whatever it is called', () => {
  const drawing = new TextEncoder().encode('<svg onload="alert(1)"/>');
  expect(sniffType(drawing)).toEqual({
    type: 'application/octet-stream',
    family: 'markup',
    preview: null,
  });
});
