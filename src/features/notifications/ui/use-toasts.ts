import { useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useAnnounce } from '#src/ui/announcer.tsx';
import {
  type Fate,
  fateOf,
  freshOf,
  mayInterrupt,
  newestOfEach,
  type ToastScene,
} from '../client/toast-rules.ts';
import { createToldOnce } from '../client/told-once.ts';
import type { Notification } from '../contract.ts';
import { useCentreWords } from './use-centre-words.ts';

const mostShown = 3;
const told = createToldOnce(() => window.localStorage);

function watchVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}

export interface Toasts {
  readonly shown: readonly Notification[];
  dismiss(id: string): void;
}

/**
 * What came since the page was opened and nothing else on the screen says; gone once it was read anywhere. `onFresh` is told of
 * each new one, seen or not; `onSeen` of those that the screen in front shows.
 */
export function useToasts(
  latest: readonly Notification[] | undefined,
  scene: ToastScene,
  {
    onFresh,
    onSeen,
  }: {
    onFresh: (notice: Notification, fate: Fate) => void;
    onSeen: (notices: readonly Notification[]) => void;
  },
): Toasts {
  const announce = useAnnounce();
  const words = useCentreWords();
  const visible = useSyncExternalStore(
    watchVisibility,
    () => document.visibilityState === 'visible',
    () => true,
  );
  const known = useRef<Set<string> | null>(null);
  const said = useRef(new Set<string>());
  const held = useRef(new Set<string>());
  const asked = useRef(new Set<string>());
  const [waiting, setWaiting] = useState<readonly string[]>([]);
  const { path, role, alone } = scene;

  useEffect(() => {
    if (latest === undefined) return;
    const fresh = freshOf(latest, known.current);
    known.current = new Set([...(known.current ?? []), ...latest.map(({ id }) => id)]);
    // Another tab may be in front and show it.
    if (document.visibilityState !== 'visible') for (const { id } of fresh) held.current.add(id);
    for (const notice of fresh) onFresh(notice, fateOf(notice, { path, role, alone }));
    const toasts = fresh.filter((notice) => fateOf(notice, { path, role, alone }) === 'toast');
    if (toasts.length === 0) return;
    const waits = (ids: readonly string[]) => (notice: Notification) =>
      ids.includes(notice.id) || toasts.includes(notice);
    setWaiting((ids) => newestOfEach(latest.filter(waits(ids))).map(({ id }) => id));
  }, [latest, path, role, alone, onFresh]);

  useEffect(() => {
    if (latest === undefined || !visible) return;
    const seen = latest.filter(
      (notice) => fateOf(notice, { path, role, alone }) === 'shown' && !asked.current.has(notice.id),
    );
    if (seen.length === 0) return;
    for (const { id } of seen) asked.current.add(id);
    onSeen(seen);
  }, [latest, visible, path, role, alone, onSeen]);

  const shown = (visible ? (latest ?? []) : [])
    .filter(({ id }) => waiting.includes(id))
    .filter((notice) => fateOf(notice, scene) === 'toast' && mayInterrupt(notice, scene))
    .slice(0, mostShown);

  useLayoutEffect(() => {
    const news = shown.filter(({ id }) => !said.current.has(id));
    if (news.length === 0) return;
    for (const { id } of news) said.current.add(id);
    const elsewhere = news.map(({ id }) => id).filter((id) => held.current.has(id) && told.wasShown(id));
    if (elsewhere.length > 0) setWaiting((ids) => ids.filter((id) => !elsewhere.includes(id)));
    const own = news.filter(({ id }) => !elsewhere.includes(id));
    for (const { id } of own) told.noteShown(id);
    if (own.length > 0)
      announce(
        own.map((notice) => [words(notice).title, words(notice).hint].filter(Boolean).join('. ')).join('. '),
      );
  });

  const dismiss = useCallback((id: string) => setWaiting((ids) => ids.filter((each) => each !== id)), []);
  return { shown, dismiss };
}
