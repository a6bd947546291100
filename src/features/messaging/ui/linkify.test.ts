import { describe, expect, test } from 'vitest';
import { linkify } from './linkify.ts';

const links = (text: string) =>
  linkify(text).flatMap((segment) => (segment.kind === 'link' ? [segment.href] : []));
const shown = (text: string) =>
  linkify(text)
    .map((segment) => segment.text)
    .join('');

describe('links in messages', () => {
  test.each([
    ['See https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
    ['http://example.org', 'http://example.org/'],
    ['www.example.org/plan', 'https://www.example.org/plan'],
    ['HTTPS://EXAMPLE.org/Path', 'https://example.org/Path'],
    ['mailto:ana@example.org', 'mailto:ana@example.org'],
    ['ana.ruiz+lab@mail.example.org', 'mailto:ana.ruiz+lab@mail.example.org'],
    ['tel:+34-912-345-678', 'tel:+34-912-345-678'],
  ])('%s is a link', (text, href) => {
    expect(links(text)).toEqual([href]);
    expect(shown(text)).toBe(text);
  });

  test.each([
    ['Look (https://example.org/a).', 'https://example.org/a'],
    ['https://example.org/wiki/Flu_(disease).', 'https://example.org/wiki/Flu_(disease)'],
    ['https://example.org/a, and', 'https://example.org/a'],
    ['¿https://example.org/a?', 'https://example.org/a'],
    ['«https://example.org/a»', 'https://example.org/a'],
    ['https://example.org/a?!…', 'https://example.org/a'],
    ['**https://example.org/a**', 'https://example.org/a'],
    ['<https://example.org/a>', 'https://example.org/a'],
    ['Write to ana@example.org.', 'mailto:ana@example.org'],
  ])('%s: punctuation of the sentence stays outside', (text, href) => {
    expect(links(text)).toEqual([href]);
    expect(shown(text)).toBe(text);
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\u0000script:alert(1)',
    'javascript:https://example.org/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    'ftp://example.org/a',
    'intent://example.org#Intent;scheme=https;end',
    'view-source:https://example.org',
  ])('%s stays text', (text) => {
    expect(links(text)).toEqual([]);
    expect(shown(text)).toBe(text);
  });

  test.each([
    ['direction override', 'https://example.org/\u202egpj.exe'],
    ['isolate', 'https://example.org/\u2066a'],
    ['zero-width space in the host', 'https://exam\u200bple.org'],
    ['soft hyphen', 'https://exam\u00adple.org'],
    ['hangul filler', 'https://example.org/\u3164a'],
    ['override before the address', '\u202ehttps://example.org'],
    ['user name that looks like a host', 'https://clinic.example@evil.example/'],
    ['password part', 'https://a:b@evil.example/'],
    ['backslash', 'https://evil.example\\@clinic.example/'],
    ['quotation mark', 'https://example.org/"onmouseover="alert(1)'],
    ['host without a dot', 'https://intranet/'],
    ['no host', 'https://'],
    ['bad port', 'https://example.org:99999/'],
    ['mail with headers', 'mailto:ana@example.org?body=hi&bcc=eve@evil.example'],
    ['mail with two addresses', 'mailto:a@example.org,b@evil.example'],
    ['telephone code', 'tel:*%2306%23'],
  ])('%s: no link', (_, text) => {
    expect(links(text)).toEqual([]);
    expect(shown(text)).toBe(text);
  });

  test('a host in look-alike letters is shown as where it goes', () => {
    const [link] = linkify('https://аррӏе.com/login');
    expect(link).toEqual({
      kind: 'link',
      text: 'https://xn--80ak6aa92e.com/login',
      href: 'https://xn--80ak6aa92e.com/login',
    });
  });

  test('full-width and ideographic dots cannot hide the host', () => {
    expect(links('https://example。org/')).toEqual(['https://example.org/']);
  });

  test('line breaks and spaces are kept', () => {
    const text = 'One\n\n  https://example.org/a\tTwo\r\nmail@example.org ';
    expect(shown(text)).toBe(text);
    expect(links(text)).toHaveLength(2);
  });

  test('a message of the largest size is split in one go', () => {
    for (const unit of ['(', 'https://', 'a@a.', 'www.', ')', 'tel:', '\u202e'])
      expect(shown(unit.repeat(60_000 / unit.length))).toHaveLength(60_000 - (60_000 % unit.length));
  });
});
