/** Whether somebody wants to be heard and seen in a call of this tab: a reload brings them back as they were, never louder. */
import type { LocalMedia } from '../client/local-media.ts';

export interface CallWish {
  microphone: boolean;
  camera: boolean;
}

const key = (callId: string) => `consulta.call-wish.${callId}`;

/** Null where nothing was kept. */
export function readWish(callId: string): CallWish | null {
  const kept = window.sessionStorage.getItem(key(callId));
  return kept === null ? null : { microphone: kept.includes('m'), camera: kept.includes('c') };
}

export function keepWish(callId: string, { microphone, camera }: CallWish): void {
  try {
    window.sessionStorage.setItem(key(callId), `${microphone ? 'm' : ''}${camera ? 'c' : ''}`);
  } catch {
    // A browser that keeps nothing begins a reloaded call silent and dark.
    return;
  }
}

/** What the devices are set to now. */
export function wishOf(media: LocalMedia): CallWish {
  const { microphone, camera } = media.view.value;
  return { microphone: microphone !== 'off', camera: camera !== 'off' };
}

/** Sets the devices to what was wanted last; leaves them where nothing was kept. */
export function fulfilWish(callId: string, media: LocalMedia): void {
  const wish = readWish(callId);
  if (wish === null) return;
  void media.microphone.set(wish.microphone);
  void media.camera.set(wish.camera);
}
