'use client';
import { useEffect } from 'react';
import { isOnDevice } from './places.ts';

/** The link that a plain press follows inside the app; null for anything else. */
function linkOf(event: MouseEvent): HTMLAnchorElement | null {
  const changed = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (event.defaultPrevented || event.button !== 0 || changed) return null;
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.target !== '') return null;
  return link.origin === window.location.origin ? link : null;
}

/** Without a server, links to what is on the device change the address only: asking for their page would end in loading everything anew. */
export function useDeviceLinks(online: boolean): void {
  useEffect(() => {
    if (online) return;
    const follow = (event: MouseEvent) => {
      const link = linkOf(event);
      if (link === null || link.hash !== '' || !isOnDevice(link.pathname)) return;
      event.preventDefault();
      window.history.pushState(null, '', link.href);
    };
    // Before anybody else hears of it.
    document.addEventListener('click', follow, { capture: true });
    return () => document.removeEventListener('click', follow, { capture: true });
  }, [online]);
}
