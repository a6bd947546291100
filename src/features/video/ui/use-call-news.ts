import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useAnnounce } from '#src/ui/announcer.tsx';
import type { CallView } from '../client/call-view.ts';
import { type CallChange, callChanges } from './call-changes.ts';

const resumedShownMs = 5_000;

/** Tells what changed in the call to who does not look; answers whether it came back a moment ago. */
export function useCallNews(view: CallView): { resumed: boolean } {
  const t = useTranslations('call.changes');
  const announce = useAnnounce();
  const before = useRef(view);
  const [resumed, setResumed] = useState(0);
  useEffect(() => {
    const changes = callChanges(before.current, view);
    before.current = view;
    if (changes.length === 0) return;
    announce(
      changes.map((change) => t(change.kind, 'name' in change ? { name: change.name } : {})).join(' '),
    );
    if (changes.some((change: CallChange) => change.kind === 'resumed')) setResumed((count) => count + 1);
  }, [view, announce, t]);
  useEffect(() => {
    if (resumed === 0) return;
    const timer = setTimeout(() => setResumed(0), resumedShownMs);
    return () => clearTimeout(timer);
  }, [resumed]);
  return { resumed: resumed > 0 };
}
