/** What the composer of each conversation is answering or changing. In memory only: an edit holds words in the clear. */

export type ReplyTarget =
  | { mode: 'reply'; messageId: string }
  /** `text`: what the changed message says so far. */
  | { mode: 'edit'; messageId: string; text: string };

/** One target a conversation; outlives the screen, so that going to another conversation and back loses nothing. */
export class ReplyTargets {
  readonly #targets = new Map<string, ReplyTarget>();
  readonly #listeners = new Set<() => void>();

  /** The same object until it is set anew. */
  find(conversationId: string): ReplyTarget | null {
    return this.#targets.get(conversationId) ?? null;
  }

  set(conversationId: string, target: ReplyTarget | null): void {
    if (target === null) this.#targets.delete(conversationId);
    else this.#targets.set(conversationId, target);
    this.#tell();
  }

  /** Forgets everything: the account was locked or left. */
  clear(): void {
    this.#targets.clear();
    this.#tell();
  }

  /** Answers how to stop listening. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
