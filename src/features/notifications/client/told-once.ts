/** Of several open tabs one makes the sound, and what was shown in one is not shown again by another that was hidden. */

const key = 'consulta-told';
const mostKept = 50;
/** Other tabs hear of the same thing within moments. */
const holdMs = 8_000;

export interface ToldOnce {
  /** Some tab has shown it. */
  wasShown(id: string): boolean;
  noteShown(id: string): void;
}

function readIds(text: string | null): string[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** In the browser's storage; where that is closed to us, every tab shows it. */
export function createToldOnce(storage: () => Storage): ToldOnce {
  const read = () => {
    try {
      return readIds(storage().getItem(key));
    } catch {
      return [];
    }
  };
  return {
    wasShown: (id) => read().includes(id),
    noteShown(id) {
      const ids = read();
      if (ids.includes(id)) return;
      try {
        storage().setItem(key, JSON.stringify([...ids, id].slice(-mostKept)));
      } catch {
        // Shown again, then.
        return;
      }
    },
  };
}

/** True in the one tab that is to make the sound for this. */
export function claimSound(cause: string): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request(`consulta-sound ${cause}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<void>((done) => setTimeout(done, holdMs));
    });
  });
}
