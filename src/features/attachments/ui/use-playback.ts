import { type RefObject, useCallback, useEffect, useState } from 'react';

export interface Playback {
  playing: boolean;
  atMs: number;
  play: () => Promise<void>;
  pause: () => void;
  seek: (ms: number) => void;
}

/** Follows an `<audio>` of the page. When another one begins to play, it stops: one speaks at a time. */
export function usePlayback(audio: RefObject<HTMLAudioElement | null>): Playback {
  const [playing, setPlaying] = useState(false);
  const [atMs, setAtMs] = useState(0);
  useEffect(() => {
    const element = audio.current;
    if (element === null) return;
    const follow = () => setAtMs(element.currentTime * 1_000);
    const onPlay = () => setPlaying(true);
    const onPause = () => setPlaying(false);
    const onEnded = () => {
      setPlaying(false);
      element.currentTime = 0;
    };
    const others = (event: Event) => {
      if (event.target !== element) element.pause();
    };
    element.addEventListener('timeupdate', follow);
    element.addEventListener('seeked', follow);
    element.addEventListener('play', onPlay);
    element.addEventListener('pause', onPause);
    element.addEventListener('ended', onEnded);
    // Events of media do not bubble; on their way down they can be seen.
    document.addEventListener('play', others, true);
    return () => {
      element.removeEventListener('timeupdate', follow);
      element.removeEventListener('seeked', follow);
      element.removeEventListener('play', onPlay);
      element.removeEventListener('pause', onPause);
      element.removeEventListener('ended', onEnded);
      document.removeEventListener('play', others, true);
    };
  }, [audio]);
  const play = useCallback(async () => {
    // Rejected when it was paused at once, or cannot be decoded: the element tells the latter by itself.
    await audio.current?.play().catch(() => undefined);
  }, [audio]);
  const pause = useCallback(() => audio.current?.pause(), [audio]);
  const seek = useCallback(
    (ms: number) => {
      if (audio.current !== null) audio.current.currentTime = ms / 1_000;
      setAtMs(ms);
    },
    [audio],
  );
  return { playing, atMs, play, pause, seek };
}
