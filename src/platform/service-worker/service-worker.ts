/**
 * The service worker: a table of contents of small handlers. It keeps nothing, fetches nothing and has no caches; what it
 * does not know goes its way untouched.
 */
import { answerMedia, asksForMedia } from './answer-media.ts';
import { openNotice } from './open-notice.ts';
import { renewPush } from './renew-push.ts';
import { showNotice } from './show-notice.ts';
import type { ServiceWorkerScope } from './worker-scope.ts';

declare const self: ServiceWorkerScope;

self.addEventListener('install', (event) => {
  event.waitUntil(self.skipWaiting());
  // Everything but media goes to the network without waking the worker.
  const routed = event.addRoutes?.({
    condition: { not: { urlPattern: { pathname: '/media/*' } } },
    source: 'network',
  });
  routed?.catch(() => undefined);
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  // A page that was loaded past the worker (a forced reload) asks to be taken care of.
  if (event.data === 'claim') event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  if (asksForMedia(event.request))
    event.respondWith(answerMedia(event.request, event.clientId, self.clients));
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
