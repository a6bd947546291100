/**
 * The service worker: a table of contents of small handlers. It keeps the app's own files for days without a network, and nothing
 * of anybody's; what it does not know goes its way untouched.
 */
import { readKeepRequest } from '../offline-copy.ts';
import { answerMedia } from './answer-media.ts';
import { answerPage } from './answer-page.ts';
import { type CopyWorld, findKept, keepCopy } from './kept-copy.ts';
import { openNotice } from './open-notice.ts';
import { renewPush } from './renew-push.ts';
import { roadOf } from './roads.ts';
import { showNotice } from './show-notice.ts';
import type { ServiceWorkerScope } from './worker-scope.ts';

declare const self: ServiceWorkerScope;

const world: CopyWorld = {
  caches,
  fetch: (request) => fetch(request),
  origin: self.location.origin,
  language: self.navigator.language,
};
/** One copy at a time. */
let keeping: Promise<void> = Promise.resolve();

self.addEventListener('install', (event) => {
  event.waitUntil(self.skipWaiting());
  // Only pages that are opened and media wake the worker.
  const paths = (...names: string[]) => ({ or: names.map((pathname) => ({ urlPattern: { pathname } })) });
  const own = paths('/_next/static/*', '/worker/*', '/icons/*', '/icon.svg');
  const rest = { not: { or: [{ requestMode: 'navigate' as const }, paths('/media/*')] } };
  const routed = event.addRoutes?.([
    { condition: own, source: 'cache' },
    { condition: rest, source: 'network' },
  ]);
  routed?.catch(() => undefined);
});

self.addEventListener('activate', (event) => {
  // Pages are asked for while the worker wakes up.
  const preloading = self.registration.navigationPreload?.enable().catch(() => undefined);
  event.waitUntil(Promise.all([self.clients.claim(), preloading]));
});

self.addEventListener('message', (event) => {
  // A page that was loaded past the worker (a forced reload) asks to be taken care of.
  if (event.data === 'claim') event.waitUntil(self.clients.claim());
  const request = readKeepRequest(event.data);
  if (request === null) return;
  // What does not come now is asked for again by the next page.
  keeping = keeping.then(() => keepCopy(request, world)).catch(() => undefined);
  event.waitUntil(keeping);
});

self.addEventListener('fetch', (event) => {
  const { request, clientId } = event;
  const road = roadOf(request, world.origin);
  if (road === 'media') event.respondWith(answerMedia(request, clientId, self.clients));
  else if (road === 'page') event.respondWith(answerPage(event, world));
  else if (road === 'kept')
    event.respondWith(findKept(request.url, world).then((kept) => kept ?? fetch(request)));
});

self.addEventListener('push', (event) => {
  event.waitUntil(showNotice(event.data?.text() ?? '', self.registration, self.navigator));
});

self.addEventListener('pushsubscriptionchange', (event) => {
  // What fails now is made whole when the app is opened next.
  event.waitUntil(renewPush(event, self.registration.pushManager, fetch).catch(() => undefined));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openNotice(event.notification.data, self.clients));
});
