/**
 * Pinned messages of one conversation that this device has come upon, kept sealed: what is at hand is only the end of a long
 * conversation, and a pin matters most when its message is far behind.
 */
import * as z from 'zod';
import type { SealedStore } from '#src/platform/client/sealed-store.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { toHex } from '#src/protocol/open/bytes.ts';
import type { Annotation, PinContent } from '#src/protocol/open/content.ts';
import type { StoredEnvelope } from '../contract.ts';
import type { LoadedMessage } from './message-window.ts';

const pin = z.object({
  messageId: z.string(),
  /** Header that the pin names (CNT-3). */
  headerHash: bytes(32, 32),
  /** Place of the newest word about it, and what that says. */
  said: z.number(),
  on: z.boolean(),
  /** Its author took the message back. */
  deleted: z.boolean(),
  /** The message itself, once it was at hand. */
  seen: z
    .object({
      seq: z.number(),
      sender: z.string(),
      text: z.string(),
      /** Place of the edit that gave it these words; 0 for the first ones. */
      editedBy: z.number(),
      fileCount: z.number(),
    })
    .nullable(),
});
type Pin = z.infer<typeof pin>;

/** A pinned message as this device saw it last. */
export interface SeenPin {
  messageId: string;
  seq: number;
  sender: string;
  text: string;
  fileCount: number;
}

const boardRecord = z.object({ pins: z.array(pin) });
/** Oldest ones go: a board of hundreds is none. */
const mostPins = 200;

type Pins = Map<string, Pin>;
type Remark = { envelope: StoredEnvelope; content: Annotation };

export class PinBoard {
  readonly #store: SealedStore;
  readonly #key: string;
  /** By message and header: a pin that names another header is about nothing. */
  #pins: Pins = new Map();

  constructor(store: SealedStore, conversationId: string) {
    this.#store = store;
    this.#key = `pins:${conversationId}`;
  }

  async load(): Promise<void> {
    const kept = await this.#store.get('meta', this.#key, boardRecord);
    for (const each of kept?.pins ?? []) if (!this.#pins.has(keyOf(each))) this.#pins.set(keyOf(each), each);
  }

  /** Pinned messages that were seen once, in no order. */
  pinned(): SeenPin[] {
    return [...this.#pins.values()].flatMap(({ messageId, on, seen }) => {
      if (!on || seen === null) return [];
      const { seq, sender, text, fileCount } = seen;
      return [{ messageId, seq, sender, text, fileCount }];
    });
  }

  /** Takes up what is at hand, in order of the places: new pins, and how pinned messages read now. */
  take(messages: readonly LoadedMessage[]): void {
    const next = new Map(this.#pins);
    const remarks = messages.flatMap(remarkOf);
    for (const { envelope, content } of remarks)
      if (content.kind === 'pin') hearPin(next, envelope.seq, content);
    if (next.size === 0) return;
    for (const message of messages) see(next, message);
    // Only now: a change may be at hand together with the first sight of what it changes.
    for (const remark of remarks) hearChange(next, remark);
    this.#keep(next);
  }

  /** What the retention rule removed leaves the board too. */
  forget(through: number): void {
    const next = new Map(this.#pins);
    for (const [key, { seen }] of next) if (seen !== null && seen.seq <= through) next.delete(key);
    this.#keep(next);
  }

  #keep(next: Pins): void {
    const newest = [...next.values()].sort((a, b) => b.said - a.said).slice(0, mostPins);
    const before = this.#pins;
    this.#pins = new Map(newest.map((each) => [keyOf(each), each]));
    // A pin that changed is another object.
    if (newest.length === before.size && newest.every((each) => before.get(keyOf(each)) === each)) return;
    const change = { store: 'meta', key: this.#key, value: { pins: newest } } as const;
    // A lost write costs a pin that is found again with its message.
    this.#store.write([change]).catch(() => undefined);
  }
}

function keyOf({ messageId, headerHash }: { messageId: string; headerHash: Uint8Array }): string {
  return `${messageId} ${toHex(headerHash)}`;
}

function remarkOf({ envelope, opened }: LoadedMessage): Remark[] {
  const content = opened.ok ? opened.content : null;
  if (content === null || content.kind === 'text' || content.kind === 'unsupported') return [];
  return [{ envelope, content }];
}

/** Somebody pinned or unpinned a message, which may be far behind. */
function hearPin(pins: Pins, seq: number, { target, on }: PinContent): void {
  const { messageId, headerHash } = target;
  const known = pins.get(keyOf(target)) ?? { messageId, headerHash, said: 0, deleted: false, seen: null };
  if (known.said < seq) pins.set(keyOf(target), { ...known, said: seq, on });
}

/** A pinned message that is at hand, as its author wrote it; what was heard of it since stays. */
function see(pins: Pins, { envelope, opened }: LoadedMessage): void {
  if (!opened.ok) return;
  const { messageId, seq, sender } = envelope;
  const known = pins.get(keyOf({ messageId, headerHash: opened.headerHash }));
  if (known === undefined || known.deleted) return;
  const { content } = opened;
  if (content?.kind !== 'text') {
    if (known.seen !== null) pins.set(keyOf(known), { ...known, seen: null });
  } else if (known.seen === null) {
    const seen = { seq, sender, text: content.text, editedBy: 0, fileCount: content.files.length };
    pins.set(keyOf(known), { ...known, seen });
  }
}

/** An edit or a deletion of a message that was seen; only its author changes it (CNT-6). */
function hearChange(pins: Pins, { envelope: { seq, sender }, content }: Remark): void {
  if (content.kind !== 'edit' && content.kind !== 'delete') return;
  const known = pins.get(keyOf(content.target));
  if (known === undefined || known.seen === null || known.seen.sender !== sender) return;
  const { seen } = known;
  if (content.kind === 'delete') pins.set(keyOf(known), { ...known, deleted: true, seen: null });
  else if (seen.editedBy < seq)
    pins.set(keyOf(known), { ...known, seen: { ...seen, text: content.text, editedBy: seq } });
}
