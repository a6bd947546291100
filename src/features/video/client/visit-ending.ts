/** The end of a visit: the notes go into the conversation as an encrypted message, then the visit is over and names it. */
import type { ChatView, Result, Unwatch } from '#src/features/messaging/client/engine-api.ts';
import type { MessageExtras } from '#src/features/messaging/client/message-actions-api.ts';
import type { Clock } from '#src/platform/client/clock.ts';

/** Longer than this nobody waits for the end of a call because the network is slow. */
const arrivalMs = 6_000;

export interface VisitEndingDeps {
  visitId: string;
  conversationId: string;
  clock: Clock;
  send(conversationId: string, text: string, extras: MessageExtras): Promise<Result<{ messageId: string }>>;
  watchConversation(conversationId: string, listener: (view: ChatView) => void): Promise<Unwatch>;
  complete(noteMessageId: string | null): Promise<Result<null>>;
  setNote(noteMessageId: string): Promise<Result<null>>;
  /** The words are in the outbox: what was kept of them is not needed any more. */
  noted(): void;
}

export class VisitEnding {
  readonly #deps: VisitEndingDeps;
  #sent: string | null = null;

  constructor(deps: VisitEndingDeps) {
    this.#deps = deps;
  }

  /** Trying again after a failure does not send the notes again. */
  async end(notes: string): Promise<Result<null>> {
    const { clock, complete, setNote } = this.#deps;
    if (notes.trim() !== '') {
      const { conversationId, visitId } = this.#deps;
      const sent = await this.#deps.send(conversationId, notes, { visit: { visitId, part: 'notes' } });
      if (!sent.ok) return sent;
      this.#sent = sent.value.messageId;
      this.#deps.noted();
    }
    const messageId = this.#sent;
    if (messageId === null) return complete(null);
    const arrival = this.#arrival(messageId);
    const late = new Promise<'late'>((resolve) => {
      clock.after(arrivalMs, () => resolve('late'));
    });
    // The server takes the name of a message only when it has it.
    const first = await Promise.race([arrival, late]);
    const result = await complete(first === 'arrived' ? messageId : null);
    if (first === 'late' && result.ok)
      void arrival.then((what) => (what === 'arrived' ? setNote(messageId) : undefined));
    return result;
  }

  #arrival(messageId: string): Promise<'arrived' | 'failed'> {
    const { conversationId, watchConversation } = this.#deps;
    return new Promise((resolve) => {
      const watching = watchConversation(conversationId, ({ items }) => {
        const item = items.find((each) => each.type === 'message' && each.key === messageId);
        if (item?.type !== 'message' || item.state === 'sending') return;
        resolve(item.state === 'failed' ? 'failed' : 'arrived');
        void watching.then((unwatch) => unwatch());
      });
    });
  }
}
