'use client';
import { type ComponentType, lazy } from 'react';

/**
 * A screen in a file of its own, fetched as soon as its page is known: while the engine starts nothing of it can be drawn anyway. It
 * is not part of what has to be there before the page does anything. Draw it below `Suspense`; a fetch that failed is thrown there.
 */
export function early<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  const loading = typeof window === 'undefined' ? null : load();
  // Told where it is drawn.
  loading?.catch(() => undefined);
  return lazy(async () => ({ default: await (loading ?? load()) }));
}
