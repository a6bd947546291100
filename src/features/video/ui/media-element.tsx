import { useEffect, useRef } from 'react';
import { classNames } from '#src/ui/class-names.ts';
import type { Playback } from './playback.ts';

interface MediaElementProps {
  stream: MediaStream | null;
  /** Null for one's own picture, which plays without sound. */
  playback: Playback | null;
  /** The whole picture rather than a filled frame: for screens. */
  whole: boolean;
  mirrored?: boolean;
  /** Nothing to see now; its sound goes on. */
  hidden: boolean;
  /** Marks the picture that goes into a window of its own. */
  partyKey?: string;
}

/** Picture and sound of one party. */
export function MediaElement({
  stream,
  playback,
  whole,
  mirrored = false,
  hidden,
  partyKey,
}: MediaElementProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (video === null || stream === null) return;
    video.srcObject = stream;
    if (playback === null) {
      // One's own picture has no sound, so no browser holds it back.
      video.play().catch(() => undefined);
      return () => {
        video.srcObject = null;
      };
    }
    const release = playback.add(video);
    return () => {
      release();
      video.srcObject = null;
    };
  }, [stream, playback]);
  return (
    <video
      ref={element}
      playsInline
      autoPlay
      muted={playback === null}
      data-party={partyKey}
      className={classNames(
        'absolute inset-0 size-full',
        whole ? 'object-contain' : 'object-cover',
        mirrored && '-scale-x-100',
        hidden && 'invisible',
      )}
    />
  );
}
