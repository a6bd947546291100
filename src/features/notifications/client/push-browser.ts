/** What a browser can do with push messages: the only file that touches its objects. */
import { browserKind } from '#src/platform/client/browser-kind.ts';
import { startServiceWorker } from '#src/platform/client/service-worker.ts';

/** Where a push service takes messages for this browser, and the keys they are sealed for; base64url. */
export interface PushAddress {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export interface HeldSubscription {
  readonly address: PushAddress;
  /** Key of the server that it was made for, base64url; null where the browser does not say. */
  readonly serverKey: string | null;
  end(): Promise<void>;
}

export interface PushBrowser {
  /** `install`: an iPhone or iPad, where only apps on the home screen are told of anything. */
  readonly support: 'yes' | 'install' | 'no';
  permission(): NotificationPermission;
  /** Browsers listen to it only in answer to a tap. */
  askPermission(): Promise<NotificationPermission>;
  held(): Promise<HeldSubscription | null>;
  /** Throws what the browser throws: `NotAllowedError`, `AbortError` where no push service answers. */
  subscribe(serverKey: string): Promise<HeldSubscription>;
}

function toBase64Url(bytes: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function holdOf(subscription: PushSubscription): HeldSubscription {
  const { endpoint, keys } = subscription.toJSON();
  const key = subscription.options.applicationServerKey;
  return {
    address: { endpoint: endpoint ?? '', p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' },
    serverKey: key === null ? null : toBase64Url(key),
    async end() {
      await subscription.unsubscribe();
    },
  };
}

function readSupport(): PushBrowser['support'] {
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) return 'yes';
  return browserKind(navigator.userAgent, navigator.maxTouchPoints) === 'safari-ios' ? 'install' : 'no';
}

/** The browser that this page is open in. */
export function thisBrowser(): PushBrowser {
  return {
    support: readSupport(),
    permission: () => ('Notification' in window ? Notification.permission : 'denied'),
    askPermission: () => Notification.requestPermission(),
    async held() {
      const registration = await navigator.serviceWorker?.getRegistration();
      const subscription = (await registration?.pushManager?.getSubscription()) ?? null;
      return subscription === null ? null : holdOf(subscription);
    },
    async subscribe(applicationServerKey) {
      const container = await startServiceWorker();
      if (container === null) throw new DOMException('no service worker', 'AbortError');
      const { pushManager } = await container.ready;
      return holdOf(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }));
    },
  };
}
