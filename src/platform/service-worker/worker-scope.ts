/** The part of a service worker's world that ours uses; the compiler otherwise sees a page. */

export interface PageClient {
  postMessage(message: unknown, transfer: Transferable[]): void;
}

export interface PageClients {
  get(id: string): Promise<PageClient | undefined>;
  claim(): Promise<void>;
}

interface WaitingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface RouteRule {
  condition: { not: { urlPattern: URLPatternInit } };
  source: 'network';
}

interface InstallingEvent extends WaitingEvent {
  /** Chromium's: requests that match never wake the worker. */
  addRoutes?: (rule: RouteRule) => Promise<void>;
}

export interface RequestEvent extends Event {
  readonly request: Request;
  readonly clientId: string;
  respondWith(answer: Promise<Response>): void;
}

interface PageMessageEvent extends MessageEvent<unknown> {
  waitUntil(work: Promise<unknown>): void;
}

export interface ServiceWorkerEvents {
  install: InstallingEvent;
  activate: WaitingEvent;
  fetch: RequestEvent;
  message: PageMessageEvent;
}

/** `self` of a service worker. */
export interface ServiceWorkerScope {
  readonly clients: PageClients;
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof ServiceWorkerEvents>(
    name: Name,
    listener: (event: ServiceWorkerEvents[Name]) => void,
  ): void;
}
