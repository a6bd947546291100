import { type RefObject, useEffect, useState } from 'react';

export interface PagesInSight {
  /** Numbers of the pages on or near the screen. */
  near: ReadonlySet<number>;
  /** The one that takes most of the screen. */
  current: number;
}

/** Which pages (elements with `data-page` inside of `frame`) can be seen, or soon will be. */
export function usePagesInSight(frame: RefObject<HTMLElement | null>, count: number): PagesInSight {
  const [near, setNear] = useState<ReadonlySet<number>>(new Set([1]));
  const [current, setCurrent] = useState(1);
  useEffect(() => {
    const root = frame.current;
    if (root === null) return;
    const pageOf = (element: Element) => Number(element.getAttribute('data-page'));
    const nearby = new IntersectionObserver(
      (entries) =>
        setNear((last) => {
          const next = new Set(last);
          for (const entry of entries) {
            if (entry.isIntersecting) next.add(pageOf(entry.target));
            else next.delete(pageOf(entry.target));
          }
          return next;
        }),
      { root, rootMargin: '100% 0px' },
    );
    const onScroll = () => {
      const middle = root.getBoundingClientRect().top + root.clientHeight / 2;
      const page = Array.from(root.querySelectorAll('[data-page]')).find(
        (element) => element.getBoundingClientRect().bottom >= middle,
      );
      setCurrent(page === undefined ? count : pageOf(page));
    };
    const observe = () => {
      for (const element of root.querySelectorAll('[data-page]')) nearby.observe(element);
    };
    // Pages come when the width of the frame is known.
    const arrivals = new MutationObserver(observe);
    arrivals.observe(root, { childList: true });
    observe();
    root.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      nearby.disconnect();
      arrivals.disconnect();
      root.removeEventListener('scroll', onScroll);
    };
  }, [frame, count]);
  return { near, current };
}
