import { useState } from 'react';
import { useKeepAwake } from './active-context.ts';
import type { FileSource } from './file-source.ts';

export interface MediaViewProps {
  source: FileSource;
  /** By its bytes. */
  type: string;
  kind: 'audio' | 'video';
  /** The browser cannot play it. */
  onBroken: () => void;
}

export interface PlayerProps {
  url: string;
  kind: 'audio' | 'video';
  label: string;
  onError: () => void;
}

/** The browser's own player: it knows keys, captions of the system, and how to show time. */
export function Player({ url, kind, label, onError }: PlayerProps) {
  const Element = kind;
  const [playing, setPlaying] = useState(false);
  useKeepAwake(playing);
  return (
    <Element
      src={url}
      controls
      playsInline
      preload="metadata"
      aria-label={label}
      onError={onError}
      onPlay={() => setPlaying(true)}
      onPause={() => setPlaying(false)}
      controlsList="nodownload"
      className={kind === 'video' ? 'm-auto max-h-full min-h-0 max-w-full' : 'm-auto w-full max-w-xl'}
    />
  );
}
