import { useEffect, useState } from 'react';
import { systemClock } from '#src/platform/client/clock.ts';
import { LocalMedia } from '../client/local-media.ts';
import { browserMedia } from '../client/media-platform.ts';

/** Camera, microphone and speaker of one page: the same for the test, the waiting room and the call. Null for a moment at the start; let go when the page goes. */
export function useVisitMedia(): LocalMedia | null {
  const [media, setMedia] = useState<LocalMedia | null>(null);
  useEffect(() => {
    const opened = new LocalMedia(browserMedia(), systemClock);
    setMedia(opened);
    return () => opened.close();
  }, []);
  return media;
}
