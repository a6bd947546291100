/** What was typed and not sent, sealed on this device, one for each conversation. */
import * as z from 'zod';
import type { SealedStore } from '#src/platform/client/sealed-store.ts';

const draftRecord = z.object({ text: z.string() });

export class Draft {
  readonly #store: SealedStore;
  readonly #conversationId: string;
  text = '';

  constructor(store: SealedStore, conversationId: string) {
    this.#store = store;
    this.#conversationId = conversationId;
  }

  async load(): Promise<void> {
    const kept = await this.#store.get('drafts', this.#conversationId, draftRecord);
    // What was typed since counts more than what an earlier life left.
    if (this.text === '') this.text = kept?.text ?? '';
  }

  /** Resolves once it is on the disk; false when nothing changed. */
  async save(text: string): Promise<boolean> {
    if (text === this.text) return false;
    this.text = text;
    const value = text === '' ? undefined : { text };
    await this.#store.write([{ store: 'drafts', key: this.#conversationId, value }]);
    return true;
  }
}
