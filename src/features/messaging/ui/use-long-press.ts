import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { browserTimers } from './timers.ts';

/** As long as phones take for it. */
const holdMs = 450;
/** A finger that moves further is scrolling. */
const slackPx = 10;

export interface LongPressProps {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
}

/** A finger held on an element; links and buttons inside keep their own long press. */
export function useLongPress(onLongPress: (element: HTMLElement) => void): LongPressProps {
  const call = useRef(onLongPress);
  const held = useRef<{ x: number; y: number; cancel: () => void } | null>(null);
  useEffect(() => {
    call.current = onLongPress;
  });
  useEffect(() => () => held.current?.cancel(), []);
  return useMemo(() => {
    const end = () => {
      held.current?.cancel();
      held.current = null;
    };
    return {
      onPointerDown: (event) => {
        end();
        const { target, currentTarget, clientX: x, clientY: y } = event;
        if (event.pointerType !== 'touch' || !event.isPrimary) return;
        if (target instanceof Element && target.closest('a, button') !== null) return;
        held.current = { x, y, cancel: browserTimers.after(holdMs, () => call.current(currentTarget)) };
      },
      onPointerMove: (event) => {
        const at = held.current;
        if (at !== null && Math.hypot(event.clientX - at.x, event.clientY - at.y) > slackPx) end();
      },
      onPointerUp: end,
      onPointerCancel: end,
    };
  }, []);
}
