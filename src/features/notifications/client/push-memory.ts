/** What this browser remembers of push messages between page loads: whose they are, and whether they were offered. */
import * as z from 'zod';

/** For whom this browser takes push messages, and the address that the server was told. */
const owner = z.object({ userId: z.uuid(), endpoint: z.string() });
export type PushOwner = z.infer<typeof owner>;

export interface PushMemory {
  readOwner(): PushOwner | null;
  writeOwner(owner: PushOwner | null): void;
  /** `met`: the app was open here once; `answered`: the person decided, or does not want to be asked. */
  readOffer(): 'new' | 'met' | 'answered';
  writeOffer(offer: 'met' | 'answered'): void;
}

const ownerKey = 'consulta-push';
const offerKey = 'consulta-push-offer';

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
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
    readOwner: () => quietly((kept) => owner.safeParse(parse(kept.getItem(ownerKey))).data ?? null, null),
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
