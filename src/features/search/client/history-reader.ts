/** Pages of a conversation's past, opened and checked beside what is on the screen: for the search index and the export. */
import type { Conversation } from '#src/features/messaging/client/conversation.ts';
import { EnvelopeOpener } from '#src/features/messaging/client/envelope-opener.ts';
import { type Run, runOf } from '#src/features/messaging/client/message-page.ts';
import type { LoadedMessage } from '#src/features/messaging/client/message-window.ts';
import { storedEnvelope } from '#src/features/messaging/contract.ts';
import { orderedKey } from '#src/platform/client/sealed-store.ts';

const pageSize = 200;
/** Other work gets its turn after so many. */
const openedAtOnce = 20;

export interface HistoryPage {
  from: number;
  to: number;
  messages: LoadedMessage[];
  /** What was said about them from outside these places, opened. */
  about: LoadedMessage[];
}

export class HistoryReader {
  readonly #conversation: Conversation;
  readonly #opener: EnvelopeOpener;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    this.#opener = new EnvelopeOpener(conversation.context, conversation.keys);
  }

  /** The messages that end at `last`: those that the device has kept, else a page from the server. */
  async before(last: number): Promise<HistoryPage> {
    return this.#open((await this.#kept(last)) ?? (await this.#fetch({ before: last + 1, after: null })));
  }

  /** A page from the server that begins after a place. */
  async after(place: number): Promise<HistoryPage> {
    return this.#open(await this.#fetch({ before: null, after: place }));
  }

  async #kept(last: number): Promise<Run | null> {
    const { store } = this.#conversation.context.session;
    const wanted = Array.from({ length: Math.min(pageSize, last) }, (_, back) => last - back);
    const kept = await Promise.all(
      wanted.map((seq) =>
        store.get('messages', `${this.#conversation.id}:${orderedKey(seq)}`, storedEnvelope),
      ),
    );
    const hole = kept.indexOf(null);
    const messages = (hole === -1 ? kept : kept.slice(0, hole)).flatMap((each) =>
      each === null ? [] : [each],
    );
    const [first] = messages.reverse();
    return first === undefined ? null : { messages, about: [], from: first.seq, to: last };
  }

  async #fetch(place: { before: number | null; after: number | null }): Promise<Run> {
    const { id, context } = this.#conversation;
    const asked = { ...place, limit: pageSize };
    return runOf(await context.api.messages.conversation.query({ conversationId: id, ...asked }), asked);
  }

  async #open({ messages, about, from, to }: Run): Promise<HistoryPage> {
    const { keys, context } = this.#conversation;
    if ([...messages, ...about].some(({ epoch }) => epoch > keys.verified.epoch)) await keys.sync();
    const open = async (envelopes: Run['messages']) => {
      const opened: LoadedMessage[] = [];
      for (const envelope of envelopes) {
        opened.push({ envelope, opened: await this.#opener.open(envelope) });
        if (opened.length % openedAtOnce === 0)
          await new Promise<void>((resolve) => context.clock.after(0, resolve));
      }
      return opened;
    };
    return { from, to, messages: await open(messages), about: await open(about) };
  }
}
