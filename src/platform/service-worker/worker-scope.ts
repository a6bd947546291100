/** The part of a service worker's world that ours uses; the compiler otherwise sees a page. */

export interface PageClient {
  postMessage(message: unknown, transfer: Transferable[]): void;
}

export interface PageClients {
  get(id: string): Promise<PageClient | undefined>;
  claim(): Promise<void>;
}

/** A tab or window of this origin. */
export interface OpenWindow extends PageClient {
  readonly focused: boolean;
  focus(): Promise<unknown>;
}

export interface OpenWindows {
  matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly OpenWindow[]>;
  openWindow(path: string): Promise<unknown>;
}

/** What is shown; some fields are missing from the compiler's own type, and browsers leave out what they do not know. */
export interface ShownNotice extends NotificationOptions {
  readonly tag: string;
  readonly renotify: boolean;
  readonly vibrate?: readonly number[];
  readonly actions: readonly { action: string; title: string }[];
}

export interface NoticeBoard {
  showNotification(title: string, options: ShownNotice): Promise<void>;
  getNotifications(filter: { tag: string }): Promise<readonly { readonly data: unknown }[]>;
}

/** The part of its navigator: the browser's language and the number on the app's icon, where there is one. */
export interface IconBadge {
  readonly language: string;
  setAppBadge?(count: number): Promise<void>;
  clearAppBadge?(): Promise<void>;
}

interface WaitingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

type RouteCondition =
  | { urlPattern: URLPatternInit }
  | { requestMode: 'navigate' }
  | { or: readonly RouteCondition[] }
  | { not: RouteCondition };

interface RouteRule {
  condition: RouteCondition;
  source: 'network' | 'cache';
}

interface InstallingEvent extends WaitingEvent {
  /** Chromium's: requests that match never wake the worker. The first rule that matches counts. */
  addRoutes?: (rules: readonly RouteRule[]) => Promise<void>;
}

export interface RequestEvent extends Event {
  readonly request: Request;
  readonly clientId: string;
  /** What was asked for while the worker woke up; undefined for anything but a page. */
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}

interface PageMessageEvent extends MessageEvent<unknown> {
  waitUntil(work: Promise<unknown>): void;
}

interface PushedEvent extends WaitingEvent {
  readonly data: { text(): string } | null;
}

interface NoticeClickEvent extends WaitingEvent {
  readonly notification: { readonly data: unknown; close(): void };
}

/** What the event tells differs between browsers; some tell nothing. */
export interface ChangedSubscription {
  readonly oldSubscription?: Pick<PushSubscription, 'options'> | null;
  readonly newSubscription?: Pick<PushSubscription, 'toJSON'> | null;
}

export interface PushSource {
  subscribe(options: PushSubscriptionOptionsInit): Promise<Pick<PushSubscription, 'toJSON'>>;
}

interface SubscriptionChangeEvent extends WaitingEvent, ChangedSubscription {}

export interface ServiceWorkerEvents {
  install: InstallingEvent;
  activate: WaitingEvent;
  fetch: RequestEvent;
  message: PageMessageEvent;
  push: PushedEvent;
  pushsubscriptionchange: SubscriptionChangeEvent;
  notificationclick: NoticeClickEvent;
}

/** `self` of a service worker. */
export interface ServiceWorkerScope {
  readonly clients: PageClients & OpenWindows;
  readonly location: { readonly origin: string };
  readonly registration: NoticeBoard & {
    readonly pushManager: PushSource;
    readonly navigationPreload?: { enable(): Promise<void> };
  };
  readonly navigator: IconBadge;
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof ServiceWorkerEvents>(
    name: Name,
    listener: (event: ServiceWorkerEvents[Name]) => void,
  ): void;
}
