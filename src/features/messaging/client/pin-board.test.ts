import { expect, it } from 'vitest';
import { createMemoryStore } from '#src/platform/client/record-store.ts';
import { SealedStore } from '#src/platform/client/sealed-store.ts';
import { type MessageRef, plainText, type ReadContent } from '#src/protocol/open/content.ts';
import * as id from '#src/protocol/open/ids.ts';
import { randomUuid } from '#src/protocol/secret/device-keys.ts';
import type { LoadedMessage } from './message-window.ts';
import { PinBoard } from './pin-board.ts';

const [ana, doctor] = [randomUuid(), randomUuid()];
const conversationId = id.conversationId('A'.repeat(43));
const nothing = new Uint8Array(32);

/** The header hash of the message at a place. */
const hashAt = (seq: number) => new Uint8Array(32).fill(seq);

function message(seq: number, sender: string, content: ReadContent | null): LoadedMessage {
  const messageId = randomUuid();
  const device = randomUuid();
  const outside = { v: 1 as const, conversationId, epoch: 0, messageId, sender, device, about: null };
  return {
    envelope: { ...outside, hdr: nothing, body: null, files: [], seq, sentAt: seq },
    opened: {
      ok: true,
      headerHash: hashAt(seq),
      content,
      header: {
        conversationId,
        epoch: 0,
        entryHash: nothing,
        messageId: id.messageId(messageId),
        sender: id.userId(sender),
        device: id.deviceId(device),
        seq,
        prevHash: nothing,
        bodyHash: nothing,
        seen: [],
        logSize: 0,
        logRoot: null,
        sentAt: seq,
        kind: 'text/2',
      },
    },
  };
}

function about(target: LoadedMessage): MessageRef {
  return { messageId: id.messageId(target.envelope.messageId), headerHash: hashAt(target.envelope.seq) };
}

function pin(seq: number, target: MessageRef, on = true): LoadedMessage {
  return message(seq, doctor, { kind: 'pin', target, on });
}

function edit(seq: number, sender: string, target: MessageRef, text: string): LoadedMessage {
  return message(seq, sender, { kind: 'edit', target, text, mentions: [] });
}

/** A board on a disk that counts what is written. */
function open() {
  const writes: string[] = [];
  const records = createMemoryStore();
  const write: typeof records.write = async (changes) => {
    writes.push(...changes.map(({ key }) => key));
    await records.write(changes);
  };
  const store = new SealedStore(
    { ...records, write },
    { seal: (_, plain) => plain, open: (_, kept) => kept },
  );
  return { writes, store, board: new PinBoard(store, 'c') };
}

const texts = (board: PinBoard) => board.pinned().map(({ text }) => text);

it('a pin, its message and an edit of it that come together are all taken at once', async () => {
  const { board, store } = open();
  const code = message(1, ana, plainText('4711'));
  board.take([code, edit(2, ana, about(code), '4712'), pin(3, about(code))]);
  expect(board.pinned()).toEqual([
    { messageId: code.envelope.messageId, seq: 1, sender: ana, text: '4712', fileCount: 0 },
  ]);
  const again = new PinBoard(store, 'c');
  await again.load();
  expect(again.pinned()).toEqual(board.pinned());
});

it('a deletion that comes together with the message takes it off for good', () => {
  const { board } = open();
  const code = message(1, ana, plainText('4711'));
  board.take([code, pin(2, about(code)), message(3, ana, { kind: 'delete', target: about(code) })]);
  board.take([code, pin(4, about(code))]);
  expect(texts(board)).toEqual([]);
});

it('an older edit, one of somebody else and a pin of another header change nothing', () => {
  const { board } = open();
  const code = message(1, ana, plainText('4711'));
  const other = { ...about(code), headerHash: hashAt(99) };
  board.take([code, edit(4, ana, about(code), '4712'), pin(5, about(code))]);
  board.take([edit(3, ana, about(code), 'old'), edit(6, doctor, about(code), 'forged')]);
  board.take([pin(7, other, false), code]);
  expect(texts(board)).toEqual(['4712']);
});

it('is written only when something changed', () => {
  const { board, writes } = open();
  const code = message(1, ana, plainText('4711'));
  const all = [code, pin(2, about(code)), message(3, ana, plainText('more'))];
  board.take([message(3, ana, plainText('more'))]);
  expect(writes).toEqual([]);
  board.take(all);
  board.take(all);
  expect(writes).toEqual(['pins:c']);
  board.take([pin(4, about(code), false)]);
  expect(writes).toHaveLength(2);
});

it('forgets what the retention rule removed', () => {
  const { board } = open();
  const [old, young] = [message(1, ana, plainText('old')), message(2, ana, plainText('young'))];
  board.take([old, young, pin(3, about(old)), pin(4, about(young))]);
  board.forget(1);
  expect(texts(board)).toEqual(['young']);
});
