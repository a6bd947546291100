/** What a provider noted during a visit and did not send yet, sealed on this device. */
import * as z from 'zod';
import type { SealedStore } from '#src/platform/client/sealed-store.ts';

const noteRecord = z.object({ text: z.string() });
/** Conversations keep their drafts in the same store, under their own ids. */
const keyOf = (visitId: string) => `visit-note/${visitId}`;

/** Empty when there is none. */
export async function readNoteDraft(store: SealedStore, visitId: string): Promise<string> {
  return (await store.get('drafts', keyOf(visitId), noteRecord))?.text ?? '';
}

/** Resolves once it is on the disk. */
export async function saveNoteDraft(store: SealedStore, visitId: string, text: string): Promise<void> {
  await store.write([{ store: 'drafts', key: keyOf(visitId), value: text === '' ? undefined : { text } }]);
}
