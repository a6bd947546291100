import { expect, test } from 'vitest';
import { mediaAddress } from '../media-address.ts';
import { mayBeKept, roadOf } from './roads.ts';

const origin = 'https://clinic.example';
const road = (path: string, mode: RequestMode = 'cors', method = 'GET') =>
  roadOf({ url: new URL(path, origin).href, mode, method }, origin);

test.each([
  ['/_next/static/chunks/0k27lanpnkzx0.js', 'kept'],
  ['/_next/static/chunks/0t5ru64-w5wl4.css', 'kept'],
  ['/_next/static/7sO0eSK-5ZmyTUCuyN1wR/_buildManifest.js', 'kept'],
  ['/worker/engine-K27FMUO2.js', 'kept'],
  ['/worker/pdfjs-6.5.438/jbig2.wasm', 'kept'],
  ['/icons/icon-192.png', 'kept'],
  ['/icon.svg', 'kept'],
  [mediaAddress('11111111-2222-4333-8444-555555555555'), 'media'],
  ['/_next/static/chunks/a.js?token=1', 'network'],
  ['/_next/static/../api/files/a.js', 'network'],
  ['/_next/data/inbox.json', 'network'],
  ['/api/trpc/messages.list', 'network'],
  ['/api/files/one.js', 'network'],
  ['/api/calendar/token.ics', 'network'],
  ['/inbox?_rsc=1', 'network'],
  ['/service-worker.js', 'network'],
  ['/manifest.webmanifest', 'network'],
  ['/version', 'network'],
  ['https://cloud.example/_next/static/chunks/a.js', 'network'],
] as const)('%s goes by the road “%s”', (path, expected) => {
  expect(road(path)).toBe(expected);
  // What changes something is nobody's business here.
  expect(road(path, 'cors', 'POST')).toBe('network');
});

test('a page that is opened goes to the network first, whatever it is', () => {
  for (const path of ['/', '/inbox', '/inbox/c/abc', '/visits?x=1', '/sign-in', '/guest'])
    expect(road(path, 'navigate'), path).toBe('page');
  for (const path of ['/api/docs', '/api/calendar/t.ics', '/media/x', '/healthz.txt', '/service-worker.js'])
    expect(road(path, 'navigate'), path).toBe('network');
  expect(road('https://elsewhere.example/inbox', 'navigate')).toBe('network');
});

test('nothing but files of the app may be kept', () => {
  expect(mayBeKept('/worker/engine-A.js', origin)).toBe(true);
  expect(mayBeKept(`${origin}/icons/badge-96.png`, origin)).toBe(true);
  for (const address of [
    '/offline',
    '/inbox',
    '/api/trpc/identity.me',
    '/api/files/a.js',
    '/worker/../api/files/a.js',
    '/worker/%2e%2e/api/files/a.js',
    '/icons/a.png?who=me',
    'https://evil.example/worker/engine-A.js',
    '//evil.example/worker/engine-A.js',
    'https://me:secret@clinic.example/icon.svg',
    'data:text/javascript,1',
    'http://[',
  ])
    expect(mayBeKept(address, origin), address).toBe(false);
});
