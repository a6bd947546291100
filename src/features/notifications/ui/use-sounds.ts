import { useSyncExternalStore } from 'react';
import { createSoundStore, firstSounds, type SoundChoice } from '../client/sound-choice.ts';

/** The sounds of this device. */
export const soundStore = createSoundStore(() => window.localStorage);

/** Which sounds this device makes, as they are chosen now. */
export function useSounds(): SoundChoice {
  return useSyncExternalStore(soundStore.watch, soundStore.read, () => firstSounds);
}
