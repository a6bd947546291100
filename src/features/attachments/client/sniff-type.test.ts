import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimedFamily, sniffBytes, sniffType } from './sniff-type.ts';

const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const bytes = (...parts: (number[] | string)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...latin(part)] : part)));
const ftyp = (major: string, ...compatible: string[]) =>
  bytes([0, 0, 0, 16 + compatible.length * 4], `ftyp${major}`, [0, 0, 0, 0], ...compatible, 'mdat');
const webm = (doctype: string, codec: string) =>
  bytes([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84], doctype, [0, 0], codec);

describe('what can be looked at', () => {
  test.each([
    ['image/jpeg', bytes([0xff, 0xd8, 0xff, 0xe1])],
    ['image/png', bytes([0x89], 'PNG\r\n', [0x1a], '\n')],
    ['image/gif', latin('GIF89a')],
    ['image/webp', bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
    ['image/avif', ftyp('avif', 'mif1', 'miaf')],
    ['image/avif', ftyp('mif1', 'avif')],
    ['image/heic', ftyp('heic', 'mif1')],
    ['image/heic', ftyp('mif1', 'heic')],
    ['image/bmp', bytes('BM', [0x46, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 40, 0, 0, 0], ' '.repeat(20))],
    ['application/pdf', latin('%PDF-1.7\n')],
    ['audio/mpeg', bytes('ID3', [4, 0])],
    ['audio/mpeg', bytes([0xff, 0xfb, 0x90, 0x64])],
    ['audio/mp4', ftyp('M4A ', 'isom')],
    ['audio/ogg', bytes('OggS', [0, 2], ' '.repeat(20), 'OpusHead')],
    ['audio/wav', bytes('RIFF', [1, 2, 3, 4], 'WAVEfmt ')],
    ['audio/flac', latin('fLaC')],
    ['audio/webm', webm('webm', 'A_OPUS')],
    ['video/webm', webm('webm', 'V_VP9 A_OPUS')],
    ['video/mp4', ftyp('isom', 'avc1')],
    ['video/quicktime', ftyp('qt  ')],
    ['text/plain;charset=utf-8', new TextEncoder().encode('Presión 120/80, tomar <5 mg\n')],
  ])('%s', (type, head) => {
    expect(sniffType(head).type).toBe(type);
    expect(sniffType(head).preview).not.toBeNull();
  });

  test('text whose last letter is cut', () => {
    const whole = new TextEncoder().encode('ñ'.repeat(sniffBytes));
    expect(sniffType(whole.subarray(0, sniffBytes - 1)).preview).toBe('text');
  });
});

describe('what is a card only', () => {
  test.each([
    ['dicom', bytes(' '.repeat(128).replaceAll(' ', '\0'), 'DICM')],
    ['word', bytes('PK', [3, 4], ' [Content_Types].xml word/document.xml')],
    ['sheet', bytes('PK', [3, 4], 'xl/workbook.xml')],
    ['slides', bytes('PK', [3, 4], 'ppt/slides')],
    ['archive', bytes('PK', [3, 4], 'holiday.jpg')],
    ['archive', bytes([0x1f, 0x8b, 8])],
    ['document', bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])],
    ['document', latin('{\\rtf1')],
    ['program', bytes('MZ', [0x90, 0])],
    ['program', latin('#!/bin/sh\nrm -rf /')],
    ['markup', latin('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['markup', latin('<?xml version="1.0"?><svg/>')],
    ['markup', latin('\n\n  <!DOCTYPE html><title>x')],
    ['markup', latin('Dear doctor,\n<script>alert(1)</script>')],
    ['markup', latin('<x:script xmlns:x="http://www.w3.org/1999/xhtml">')],
    ['markup', bytes([0xff], '<html>')],
    ['unknown', bytes([])],
    ['unknown', bytes([0, 1, 2, 3])],
    ['unknown', bytes('BM looks like a bitmap, and is not one.', [0])],
    ['unknown', bytes([0xff, 0xff, 0xff, 0xff])],
    ['unknown', webm('matroska', 'V_MPEG4')],
    ['unknown', ftyp('evil')],
    ['unknown', bytes('plain', [7], 'bell')],
    ['unknown', bytes([0xff, 0xfe], 'h\0i\0')],
  ])('%s', (family, head) => {
    expect(sniffType(head)).toEqual({ type: 'application/octet-stream', family, preview: null });
  });

  test('a page behind a picture’s first bytes is only ever a picture', () => {
    expect(sniffType(bytes([0xff, 0xd8, 0xff], '<html><script>')).type).toBe('image/jpeg');
  });

  test('whatever the bytes are, no type that runs anything comes out', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (head) => {
        expect(sniffType(head).type).not.toMatch(/html|svg|xml|script/);
      }),
    );
  });
});

test.each([
  ['image/svg+xml', 'markup'],
  ['text/html', 'markup'],
  ['IMAGE/PNG', 'image'],
  ['application/dicom', 'dicom'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'word'],
  ['', 'unknown'],
])('the claim %s is drawn as %s', (type, family) => {
  expect(claimedFamily(type)).toBe(family);
});
