import { RotateCw, ZoomIn, ZoomOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { IconButton } from '#src/ui/icon-button.tsx';
import { maxScale, type Point, panBy, turn, type View, wholePicture, zoomAt, zoomStep } from './zoom.ts';

/** One notch of a wheel is about 100. */
const wheelPerFactor = 500;
const panStepPixels = 60;

export interface ZoomPaneProps {
  url: string;
  /** What the picture is, for people who do not see it. */
  label: string;
  onBroken: () => void;
}

const middle = { x: 0, y: 0 };

function sizeOf(pane: HTMLElement | null) {
  return { width: pane?.clientWidth ?? 0, height: pane?.clientHeight ?? 0 };
}

function fromMiddle(pane: HTMLElement, event: { clientX: number; clientY: number }): Point {
  const box = pane.getBoundingClientRect();
  return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
}

const keyMoves: Record<string, Point> = {
  ArrowLeft: { x: panStepPixels, y: 0 },
  ArrowRight: { x: -panStepPixels, y: 0 },
  ArrowUp: { x: 0, y: panStepPixels },
  ArrowDown: { x: 0, y: -panStepPixels },
};

/** A picture to look at closely: buttons, wheel, two fingers or keys. */
export function ZoomPane({ url, label, onBroken }: ZoomPaneProps) {
  const t = useTranslations('files.picture');
  const [view, setView] = useState<View>(wholePicture);
  const pane = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, Point>());

  useEffect(() => {
    const element = pane.current;
    if (element === null) return;
    // React listens to the wheel passively; here it must not scroll what lies behind.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      setView((last) =>
        zoomAt(last, Math.exp(-event.deltaY / wheelPerFactor), fromMiddle(element, event), sizeOf(element)),
      );
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, []);

  const zoomBy = (factor: number) => setView((last) => zoomAt(last, factor, middle, sizeOf(pane.current)));
  const onKeyDown = (event: KeyboardEvent) => {
    const by = keyMoves[event.key];
    if (event.key === '+' || event.key === '=') zoomBy(zoomStep);
    else if (event.key === '-') zoomBy(1 / zoomStep);
    else if (event.key === '0') setView(wholePicture);
    else if (event.key.toLowerCase() === 'r') setView(turn);
    else if (by !== undefined && view.scale > 1) setView((last) => panBy(last, by, sizeOf(pane.current)));
    else return;
    // Arrows in a whole picture go on to the next one: that is the dialog's.
    event.stopPropagation();
    event.preventDefault();
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, fromMiddle(event.currentTarget, event));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const before = fingers.current.get(event.pointerId);
    if (before === undefined) return;
    const element = event.currentTarget;
    const now = fromMiddle(element, event);
    fingers.current.set(event.pointerId, now);
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      setView((last) => panBy(last, { x: now.x - before.x, y: now.y - before.y }, sizeOf(element)));
      return;
    }
    const factor =
      Math.hypot(now.x - other.x, now.y - other.y) / Math.hypot(before.x - other.x, before.y - other.y);
    if (!Number.isFinite(factor)) return;
    const between = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    setView((last) => zoomAt(last, factor, between, sizeOf(element)));
  };
  const onPointerEnd = (event: PointerEvent) => fingers.current.delete(event.pointerId);

  const sideways = view.turns % 2 === 1;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {/* biome-ignore lint/a11y/useSemanticElements: a picture inside of a pane that is moved by keys */}
      <div
        ref={pane}
        role="group"
        aria-label={t('pane', { name: label })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys zoom, turn and move the picture
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerEnd}
        onPointerCancel={onPointerEnd}
        onDoubleClick={(event) => {
          const point = fromMiddle(event.currentTarget, event);
          const size = sizeOf(event.currentTarget);
          setView((last) =>
            last.scale > 1 ? { ...wholePicture, turns: last.turns } : zoomAt(last, 2.5, point, size),
          );
        }}
        className="@container-size relative min-h-0 flex-1 touch-none overflow-hidden"
      >
        {/* biome-ignore lint/performance/noImgElement: decrypted on the device; there is no address to optimise */}
        <img
          src={url}
          alt={label}
          draggable={false}
          onError={onBroken}
          className="absolute inset-0 m-auto object-contain"
          style={{
            width: sideways ? '100cqh' : '100cqw',
            height: sideways ? '100cqw' : '100cqh',
            left: '50%',
            top: '50%',
            right: 'auto',
            bottom: 'auto',
            margin: 0,
            maxWidth: 'none',
            transform: `translate(-50%, -50%) translate(${view.x}px, ${view.y}px) scale(${view.scale}) rotate(${view.turns * 90}deg)`,
          }}
        />
      </div>
      <div className="flex items-center justify-center gap-1 p-1">
        <IconButton aria-label={t('smaller')} disabled={view.scale <= 1} onPress={() => zoomBy(1 / zoomStep)}>
          <ZoomOut size={22} />
        </IconButton>
        <span aria-live="polite" className="min-w-14 text-center text-sm tabular-nums">
          {t('scale', { percent: Math.round(view.scale * 100) })}
        </span>
        <IconButton
          aria-label={t('larger')}
          disabled={view.scale >= maxScale}
          onPress={() => zoomBy(zoomStep)}
        >
          <ZoomIn size={22} />
        </IconButton>
        <IconButton aria-label={t('turn')} onPress={() => setView(turn)}>
          <RotateCw size={22} />
        </IconButton>
      </div>
    </div>
  );
}
