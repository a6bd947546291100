/** Which sounds this device makes, and for what. Kept by the browser; every open tab follows. */
import type { Melody } from '#src/features/video/client/chime.ts';

export const soundNames = ['drop', 'bell', 'steps'] as const satisfies readonly Melody[];
export type SoundName = (typeof soundNames)[number];
export const soundGroups = ['visits', 'messages'] as const;
export type SoundGroup = (typeof soundGroups)[number];
/** Null: silent. */
export type SoundChoice = { readonly [Group in SoundGroup]: SoundName | null };

/** Somebody who waits is worth a sound; messages are not, unless wanted. */
export const firstSounds: SoundChoice = { visits: 'bell', messages: null };

const key = 'consulta-sounds';

export interface SoundStore {
  read(): SoundChoice;
  write(choice: SoundChoice): void;
  /** Tells of each change, in this tab and in others. Calling the answer ends it. */
  watch(changed: () => void): () => void;
}

function readSound(kept: unknown, group: SoundGroup): SoundName | null {
  const found: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, group) : undefined;
  return found === null ? null : (soundNames.find((name) => name === found) ?? firstSounds[group]);
}

function readChoice(text: string | null): SoundChoice {
  let kept: unknown = null;
  try {
    kept = JSON.parse(text ?? 'null');
  } catch {
    return firstSounds;
  }
  return { visits: readSound(kept, 'visits'), messages: readSound(kept, 'messages') };
}

/** In the browser's storage; where that is closed to us, a choice holds until the page is left. */
export function createSoundStore(storage: () => Storage): SoundStore {
  const listeners = new Set<() => void>();
  let known: { text: string | null; choice: SoundChoice } = { text: null, choice: firstSounds };
  function take(text: string | null): SoundChoice {
    // The same object for the same text: React compares.
    if (text !== known.text) known = { text, choice: readChoice(text) };
    return known.choice;
  }
  return {
    read() {
      try {
        return take(storage().getItem(key));
      } catch {
        return known.choice;
      }
    },
    write(choice) {
      const text = JSON.stringify(choice);
      try {
        storage().setItem(key, text);
      } catch {
        take(text);
      }
      for (const listener of listeners) listener();
    },
    watch(changed) {
      const other = (event: StorageEvent) => {
        if (event.key === key || event.key === null) changed();
      };
      listeners.add(changed);
      window.addEventListener('storage', other);
      return () => {
        listeners.delete(changed);
        window.removeEventListener('storage', other);
      };
    },
  };
}
