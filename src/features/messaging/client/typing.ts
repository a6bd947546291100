/** Who is typing: sealed notices, at most once, forgotten after a few seconds. */
import { deviceId as asDeviceId, userId as asUserId } from '#src/protocol/open/ids.ts';
import { openTyping, sealTyping } from '#src/protocol/secret/typing.ts';
import type { EphemeralEvent } from '../contract.ts';
import type { MessagingContext } from './context.ts';
import type { ConversationKeys } from './conversation-keys.ts';

const repeatMs = 3_000;
const forgetMs = 6_000;

export class TypingNotices {
  readonly #context: MessagingContext;
  readonly #keys: ConversationKeys;
  readonly #changed: () => void;
  readonly #typing = new Map<string, () => void>();
  /** Time of the newest notice of each device: an older one is a replay. */
  readonly #heardAt = new Map<string, number>();
  #saidAt = 0;
  #saidTyping = false;

  constructor(context: MessagingContext, keys: ConversationKeys, changed: () => void) {
    this.#context = context;
    this.#keys = keys;
    this.#changed = changed;
  }

  /** People who are typing now. */
  people(): string[] {
    return [...this.#typing.keys()];
  }

  /** Tells the others, at most every three seconds; stopping is told at once. */
  say(typing: boolean): void {
    const now = this.#context.clock.now();
    if (typing === this.#saidTyping && (!typing || now - this.#saidAt < repeatMs)) return;
    this.#saidAt = now;
    this.#saidTyping = typing;
    const { keeper } = this.#context.session;
    const state = this.#keys.state;
    if (state === null || !state.open) return;
    const { userId, device } = keeper;
    const sealed = sealTyping(this.#keys.keyOf(state.epoch), {
      userId,
      deviceId: device.deviceId,
      typing,
      at: now,
    });
    // At most once by nature: what does not arrive is not said again.
    this.#context.api.messages.typing
      .mutate({ conversationId: this.#keys.conversationId, sealed })
      .catch(() => undefined);
  }

  hear(event: Extract<EphemeralEvent, { kind: 'typing' }>): void {
    const state = this.#keys.state;
    if (state === null) return;
    try {
      const from = { userId: asUserId(event.userId), deviceId: asDeviceId(event.device) };
      const notice = openTyping(this.#keys.keyOf(state.epoch), from, event.sealed);
      if (notice.at <= (this.#heardAt.get(event.device) ?? 0)) return;
      this.#heardAt.set(event.device, notice.at);
      this.#forget(event.userId);
      if (notice.typing) {
        const cancel = this.#context.clock.after(forgetMs, () => {
          this.#typing.delete(event.userId);
          this.#changed();
        });
        this.#typing.set(event.userId, cancel);
      }
      this.#changed();
    } catch {
      // A notice that does not open moves no dots.
    }
  }

  /** A message says that its writer has finished. */
  done(userId: string): void {
    if (this.#forget(userId)) this.#changed();
  }

  close(): void {
    for (const cancel of this.#typing.values()) cancel();
    this.#typing.clear();
  }

  #forget(userId: string): boolean {
    this.#typing.get(userId)?.();
    return this.#typing.delete(userId);
  }
}
