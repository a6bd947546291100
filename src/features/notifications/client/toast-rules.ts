/** What becomes of something new while the app is open. Pure. */
import type { Role } from '#src/features/identity/contract.ts';
import { kindRules, type Notification } from '../contract.ts';

export interface ToastScene {
  /** Of the page that is open. */
  readonly path: string;
  readonly role: Role;
  /** Something has the whole screen: the frame and its banners are not there. */
  readonly alone: boolean;
}

/**
 * `shown`: the screen in front shows it, so it is read. `said`: the frame's banner or the page says it, and it stays unread.
 * `toast`: nothing else does. The screens and the banner say it to screen readers themselves.
 */
export type Fate = 'shown' | 'said' | 'toast';

export function fateOf(
  { kind, target }: Pick<Notification, 'kind' | 'target'>,
  { path, role, alone }: ToastScene,
): Fate {
  if (target.place === 'visit' && path === `/visits/${target.id}`) return 'shown';
  if (target.place === 'conversation' && path.startsWith(`/inbox/c/${target.id}`)) return 'shown';
  if (kind === 'visit.arrived' && path === '/visits/queue') return 'shown';
  // The device that lets another one in hears of it from there; the one that did it is the new one.
  if (kind === 'security.device' && path === '/settings/link-device') return 'said';
  const isCall = kind === 'visit.ready' || kind === 'visit.call_back';
  return isCall && role === 'patient' && !alone ? 'said' : 'toast';
}

/** Somebody waits, or one's account is at stake: it goes only when it was seen. */
export function stays({ kind }: Pick<Notification, 'kind'>): boolean {
  return kindRules[kind].urgent || kindRules[kind].category === 'security';
}

/** In a call only who waits may interrupt; the rest is said after it. */
export function mayInterrupt(
  { kind }: Pick<Notification, 'kind'>,
  { alone }: Pick<ToastScene, 'alone'>,
): boolean {
  return !alone || kindRules[kind].category === 'visits';
}

/** Makes a sound of its own; what can wait is quiet. */
export function sounds({ kind }: Pick<Notification, 'kind'>): boolean {
  return kindRules[kind].category === 'visits';
}

/** What of the newest was not there before; nothing is new to a page that has just been opened. */
export function freshOf(
  latest: readonly Notification[],
  known: ReadonlySet<string> | null,
): readonly Notification[] {
  return known === null ? [] : latest.filter(({ id }) => !known.has(id));
}

/** Of what is about one appointment or conversation only the newest; what happened to one's account counts each. `notices`: newest first. */
export function newestOfEach(notices: readonly Notification[]): readonly Notification[] {
  return notices.filter(
    ({ about }, place) => about === null || notices.findIndex((each) => each.about === about) === place,
  );
}

/** What is said along with it: whoever goes there has seen all of it. */
export function withItsLike(
  { id, about }: Notification,
  notices: readonly Notification[],
): readonly Notification[] {
  return notices.filter((each) => each.id === id || (about !== null && each.about === about));
}

interface Counted {
  readonly unread: number;
  readonly lastMessageAt: number;
}
export type CountedRows = ReadonlyMap<string, Counted>;

/** Conversations into which somebody else wrote since; one that was not known before only with a message after `since`. */
export function writtenTo(before: CountedRows, now: CountedRows, since: number): string[] {
  return [...now].flatMap(([id, { unread, lastMessageAt }]) => {
    const known = before.get(id) ?? { unread: 0, lastMessageAt: since };
    return unread > known.unread && lastMessageAt > known.lastMessageAt ? [id] : [];
  });
}
