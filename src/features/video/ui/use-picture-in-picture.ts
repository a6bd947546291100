import { useCallback, useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** Puts the picture of a party into a window that stays over other programs; null where the browser cannot. */
export function usePictureInPicture(key: string | null): (() => void) | null {
  const possible = useSyncExternalStore(
    never,
    () => document.pictureInPictureEnabled === true,
    () => false,
  );
  const toggle = useCallback(() => {
    if (document.pictureInPictureElement !== null) {
      void document.exitPictureInPicture().catch(() => undefined);
      return;
    }
    const videos = [...document.querySelectorAll<HTMLVideoElement>('video[data-party]')];
    const video = videos.find((each) => each.dataset.party === key);
    // Refused when the picture has no first frame yet: there is nothing to show then.
    video?.requestPictureInPicture().catch(() => undefined);
  }, [key]);
  return possible && key !== null ? toggle : null;
}
