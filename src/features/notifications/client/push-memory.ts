/** What this browser remembers of push messages between page loads: whose they are, and whether they were offered. */

/** For whom this browser takes push messages, and the address that the server was told. */
export interface PushOwner {
  readonly userId: string;
  readonly endpoint: string;
}

export interface PushMemory {
  readOwner(): PushOwner | null;
  writeOwner(owner: PushOwner | null): void;
  /** `met`: the app was open here once; `answered`: the person decided, or does not want to be asked. */
  readOffer(): 'new' | 'met' | 'answered';
  writeOffer(offer: 'met' | 'answered'): void;
}

const ownerKey = 'consulta-push';
const offerKey = 'consulta-push-offer';

function readOwner(text: string | null): PushOwner | null {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  if (typeof kept !== 'object' || kept === null) return null;
  const [userId, endpoint] = [Reflect.get(kept, 'userId'), Reflect.get(kept, 'endpoint')];
  return typeof userId === 'string' && typeof endpoint === 'string' ? { userId, endpoint } : null;
}

/** In the browser's storage; where that is closed to us, nothing is remembered. */
export function createPushMemory(storage: () => Storage): PushMemory {
  function quietly<T>(work: (storage: Storage) => T, otherwise: T): T {
    try {
      return work(storage());
    } catch {
      // Refused by the browser's settings.
      return otherwise;
    }
  }
  return {
    readOwner: () => quietly((kept) => readOwner(kept.getItem(ownerKey)), null),
    writeOwner(next) {
      quietly((kept) => {
        if (next === null) kept.removeItem(ownerKey);
        else kept.setItem(ownerKey, JSON.stringify(next));
      }, undefined);
    },
    readOffer() {
      const kept = quietly((storage) => storage.getItem(offerKey), null);
      return kept === 'met' || kept === 'answered' ? kept : 'new';
    },
    writeOffer: (offer) => quietly((kept) => kept.setItem(offerKey, offer), undefined),
  };
}
