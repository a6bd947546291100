import { MicOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Avatar } from '#src/ui/avatar.tsx';
import { classNames } from '#src/ui/class-names.ts';
import type { SelfView } from '../client/call-view.ts';
import { type Corner, cornerAt, cornerByKey, nextCorner } from './corner.ts';
import { MediaElement } from './media-element.tsx';

const places: Record<Corner, string> = {
  topLeft: 'top-2 left-4',
  topRight: 'top-2 right-4',
  // Above the line with the other one's name and buttons.
  bottomLeft: 'bottom-16 left-4',
  bottomRight: 'bottom-16 right-4',
};

/** Less is a press with an unsteady hand. */
const dragFromPx = 8;

interface SelfPictureProps {
  name: string;
  self: SelfView;
  stream: MediaStream;
}

interface SelfTileProps extends SelfPictureProps {
  corner: Corner;
  onCorner: (corner: Corner) => void;
}

/** What one sees of oneself, and whether one is heard. */
function SelfPicture({ name, self, stream }: SelfPictureProps) {
  const t = useTranslations('call');
  const picture = self.camera === 'on' || self.screen;
  return (
    <>
      <MediaElement
        stream={stream}
        playback={null}
        whole={self.screen}
        // People know themselves from mirrors; what they share is to be read.
        mirrored={!self.screen}
        hidden={!picture}
      />
      {!picture && (
        <span className="absolute inset-0 flex flex-col items-center justify-center gap-1 pb-5">
          <Avatar name={name} size="sm" />
          <span className="text-muted text-xs max-sm:hidden">{t('self.noPicture')}</span>
        </span>
      )}
      <span className="absolute bottom-1 left-1 flex items-center gap-1 rounded-md bg-canvas/85 px-1.5 py-0.5 text-ink text-xs">
        {self.microphone !== 'on' && <MicOff aria-hidden size={14} />}
        {self.microphone === 'on' ? t('self.you') : t('self.muted')}
      </span>
    </>
  );
}

/** Among the others, where there are several. */
export function SelfCell({ place, ...picture }: SelfPictureProps & { place: 'grid' | 'strip' }) {
  const t = useTranslations('call.self');
  const { self } = picture;
  return (
    <li
      aria-label={t('you')}
      className={classNames(
        'relative min-h-0 min-w-0 overflow-hidden rounded-2xl bg-raised outline-4 -outline-offset-4',
        self.speaking && self.microphone === 'on' ? 'outline-accent' : 'outline-transparent',
        place === 'strip' && 'row-start-2',
      )}
    >
      <SelfPicture {...picture} />
    </li>
  );
}

/** One's own picture over the others': dragged to a corner, or moved by a press or the arrow keys. */
export function SelfTile({ name, self, stream, corner, onCorner }: SelfTileProps) {
  const t = useTranslations('call');
  const announce = useAnnounce();
  const start = useRef<{ x: number; y: number } | null>(null);
  const dragged = useRef(false);
  const [offset, setOffset] = useState({ x: 0, y: 0 });
  const stateWord = self.microphone === 'on' ? t('self.you') : t('self.muted');

  const move = (next: Corner) => {
    if (next === corner) return;
    onCorner(next);
    announce(t(`self.at.${next}`));
  };
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    start.current = { x: event.clientX, y: event.clientY };
    dragged.current = false;
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLButtonElement>) => {
    if (start.current === null) return;
    const next = { x: event.clientX - start.current.x, y: event.clientY - start.current.y };
    if (!dragged.current && Math.hypot(next.x, next.y) < dragFromPx) return;
    dragged.current = true;
    setOffset(next);
  };
  const onPointerUp = (event: PointerEvent<HTMLButtonElement>) => {
    const stage = event.currentTarget.parentElement?.getBoundingClientRect();
    if (dragged.current && stage !== undefined)
      move(cornerAt((event.clientX - stage.left) / stage.width, (event.clientY - stage.top) / stage.height));
    start.current = null;
    setOffset({ x: 0, y: 0 });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = cornerByKey(corner, event.key);
    if (next === null) return;
    event.preventDefault();
    move(next);
  };
  return (
    <button
      type="button"
      aria-label={t('self.move', { state: stateWord, place: t(`self.at.${corner}`) })}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        start.current = null;
        setOffset({ x: 0, y: 0 });
      }}
      onClick={() => {
        // The end of a drag is a click to the browser too.
        if (!dragged.current) move(nextCorner(corner));
        dragged.current = false;
      }}
      onKeyDown={onKeyDown}
      style={{ translate: `${offset.x}px ${offset.y}px` }}
      className={classNames(
        'absolute z-10 aspect-3/4 h-32 max-h-[55%] touch-none overflow-hidden rounded-xl border border-line bg-raised shadow-lg outline-4 -outline-offset-4 sm:aspect-video sm:h-27',
        self.speaking && self.microphone === 'on' ? 'outline-accent' : 'outline-transparent',
        places[corner],
      )}
    >
      <SelfPicture name={name} self={self} stream={stream} />
    </button>
  );
}
