'use client';
import { type ComponentType, createElement, lazy, type ReactElement } from 'react';

/**
 * A screen in a file of its own, fetched as soon as its page is known: while the engine starts nothing of it can be drawn anyway. It
 * is not part of what has to be there before the page does anything. Draw it below `Suspense`; a fetch that failed is thrown there.
 */
export function early<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactElement {
  const loading = typeof window === 'undefined' ? null : load();
  // Told where it is drawn.
  loading?.catch(() => undefined);
  const Screen = lazy(async () => ({ default: await (loading ?? load()) }));
  // A function, not the lazy component itself: a page met on the way is lazy already, and React does not take one in the other (#306).
  return (props) => createElement(Screen, props);
}
