import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ConnectionResult } from '../client/connection-test.ts';
import { speechLevel } from '../client/device-test.ts';
import { meterOf } from '../client/level-meter.ts';
import type { LocalMedia, LocalMediaView } from '../client/local-media.ts';

export type RoadState = { state: 'testing' } | { state: 'done'; result: ConnectionResult };

/** A test that breaks has found out that a call would too. */
const nothing: ConnectionResult = { network: 'failed', relay: 'failed', roundTripMs: null };

/** Whether the browser would open both without a question. */
async function mayAlready(): Promise<boolean> {
  try {
    // Firefox knows neither name and throws.
    const answers = await Promise.all(
      (['camera', 'microphone'] as const).map((name) => navigator.permissions.query({ name })),
    );
    return answers.every((answer) => answer.state === 'granted');
  } catch {
    return false;
  }
}

export function useLocalMedia(media: LocalMedia): LocalMediaView {
  const subscribe = useCallback((listener: () => void) => media.view.watch(() => listener()), [media]);
  const look = useCallback(() => media.view.value, [media]);
  return useSyncExternalStore(subscribe, look, look);
}

const everyMs = 100;

/** Loudness of the microphone that is on, and whether a voice was heard since it was opened. */
export function useVoice(media: LocalMedia): { level: number; heard: boolean } {
  const [voice, setVoice] = useState({ level: 0, heard: false });
  useEffect(() => {
    let end: () => void = () => undefined;
    const unwatch = media.microphone.track.watch((track) => {
      end();
      setVoice({ level: 0, heard: false });
      if (track === null) {
        end = () => undefined;
        return;
      }
      const meter = meterOf(track);
      const timer = setInterval(() => {
        const level = meter.read();
        setVoice((before) => ({ level, heard: before.heard || level >= speechLevel }));
      }, everyMs);
      end = () => {
        clearInterval(timer);
        meter.close();
      };
    });
    return () => {
      unwatch();
      end();
    };
  }, [media]);
  return voice;
}

/** A browser that says nothing for so long is taken as one that would ask. */
const mostLookMs = 500;

/** `looking`: not known yet whether the browser would ask. `explain`: it would. `asked`: the devices start, or did. */
export type Asking = 'looking' | 'explain' | 'asked';

/** Starts the devices after the person agreed (or had agreed before), one after the other: two questions at once confuse people. */
export function useAsking(media: LocalMedia): { asking: Asking; ask: () => void } {
  const [asking, setAsking] = useState<Asking>(() =>
    media.view.value.microphone !== 'off' || media.view.value.camera !== 'off' ? 'asked' : 'looking',
  );
  const asked = asking === 'asked';
  // A press in the very moment in which the browser says that it need not ask must not open everything twice.
  const begun = useRef<LocalMedia | null>(null);
  const ask = useCallback(() => {
    if (begun.current === media) return;
    begun.current = media;
    setAsking('asked');
    // Both are wanted from now on: who goes in while the microphone starts is to be seen as well.
    void media.camera.set(true, media.microphone.set(true));
  }, [media]);
  useEffect(() => {
    if (asked) return;
    let over = false;
    const explain = () => setAsking((now) => (now === 'looking' ? 'explain' : now));
    const timer = setTimeout(explain, mostLookMs);
    void mayAlready().then((may) => {
      if (over) return;
      if (may) ask();
      else explain();
    });
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [asked, ask]);
  return { asking, ask };
}

/** Tests the connection at once, and again when asked to; nothing without a test. */
export function useRoadTest(testRoad: (() => Promise<ConnectionResult>) | null): {
  road: RoadState | null;
  tryRoad: () => void;
} {
  const [road, setRoad] = useState<RoadState>({ state: 'testing' });
  const tryRoad = useCallback(() => {
    if (testRoad === null) return;
    setRoad({ state: 'testing' });
    void testRoad()
      .catch(() => nothing)
      .then((result) => setRoad({ state: 'done', result }));
  }, [testRoad]);
  useEffect(tryRoad, [tryRoad]);
  return { road: testRoad === null ? null : road, tryRoad };
}
