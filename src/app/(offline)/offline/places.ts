/** What the kept copy can show of an address by itself. */

export type Place =
  | { kind: 'inbox' }
  | { kind: 'conversation'; conversationId: string }
  /** Of people who are signed in, but only with the server. */
  | { kind: 'page' }
  /** Of people who are not. */
  | { kind: 'public' };

/** What is at a path. */
export function placeOf(path: string): Place {
  if (['/', '/inbox', '/offline'].includes(path)) return { kind: 'inbox' };
  const conversationId = /^\/inbox\/c\/([^/]+)(?:\/notes)?$/.exec(path)?.[1];
  if (conversationId !== undefined) return { kind: 'conversation', conversationId };
  return /^\/(?:inbox|visits|contacts|notifications|settings|admin)(?:\/|$)/.test(path)
    ? { kind: 'page' }
    : { kind: 'public' };
}

/** Whether the device alone can show it. */
export function isOnDevice(path: string): boolean {
  const { kind } = placeOf(path);
  return kind === 'inbox' || kind === 'conversation';
}
