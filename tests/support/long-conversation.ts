/** A conversation with a long past, made by its two people's own keys: signed, sealed, chained and re-keyed like by their devices, but without waiting for a round trip each. */
import { insertMessages } from '#src/features/messaging/server/message-store.ts';
import { createTransport } from '#src/platform/client/transport.ts';
import type { Database } from '#src/platform/server/database.ts';
import { type AccountState, verifyChain } from '#src/protocol/open/account-chain.ts';
import { encodeContent, plainText } from '#src/protocol/open/content.ts';
import { type ConversationState, verifyEntry } from '#src/protocol/open/conversation-state.ts';
import { noHash } from '#src/protocol/open/hash.ts';
import { deviceId, messageId, type UserId, userId } from '#src/protocol/open/ids.ts';
import { epochMessages } from '#src/protocol/open/limits.ts';
import { openWithAmk, type UnlockedAccount } from '#src/protocol/secret/account.ts';
import { rekey } from '#src/protocol/secret/conversation.ts';
import { type DeviceKeys, deviceKeys, randomUuid } from '#src/protocol/secret/device-keys.ts';
import { sealMessage } from '#src/protocol/secret/envelope.ts';
import { openEpoch } from '#src/protocol/secret/epochs.ts';
import type { Person } from './person.ts';

interface Writer {
  userId: UserId;
  device: DeviceKeys;
  account: UnlockedAccount;
  chain: AccountState;
  seq: number;
  hash: Uint8Array;
}

async function writerOf({ device: { local } }: Person): Promise<Writer> {
  const [profile, session] = [await local.readProfile(), await local.readSession()];
  if (profile === null || session === null) throw new Error('signed out');
  const id = userId(profile.userId);
  const chain = verifyChain(id, session.material.links);
  const account = openWithAmk({ userId: id, amk: session.amk, vaultBlob: session.material.vault, chain });
  const device = deviceKeys(deviceId(profile.deviceId), session.deviceSeed);
  return { userId: id, device, account, chain, seq: 0, hash: noHash };
}

/** What one wrote as message `n`, counted from 1. */
export type TextOf = (n: number) => string;

/** Fills an empty conversation of two people, who write in turns. Both engines must be closed. */
export async function fillConversation(input: {
  database: Database;
  people: readonly [Person, Person];
  conversationId: string;
  count: number;
  text: TextOf;
  /** Messages under one epoch. */
  perEpoch?: number;
}): Promise<void> {
  const { database, people, conversationId, count, text, perEpoch = epochMessages } = input;
  const [first, second] = [await writerOf(people[0]), await writerOf(people[1])];
  const { origin, device } = people[0];
  const { fetch, WebSocket } = device.connection;
  const transport = createTransport({ origin, fetch, WebSocket });
  const chains = new Map([first, second].map((writer) => [writer.userId, writer.chain]));
  const lookup = (id: UserId) => chains.get(id) ?? null;

  let state: ConversationState | null = null;
  let boxes: { userId: UserId; box: Uint8Array }[] = [];
  for (const entry of await transport.api.messages.entries.query({ conversationId, after: -1 })) {
    boxes = entry.boxes.map((box) => ({ ...box, userId: userId(box.userId) }));
    state = verifyEntry(state, entry.signed, lookup);
  }
  if (state === null) throw new Error('no entries');
  const order = state.roster.map((member) => member.userId);
  boxes.sort((a, b) => order.indexOf(a.userId) - order.indexOf(b.userId));
  let epochKey = openEpoch({ state, epoch: state.epoch, boxes, account: first.account });

  const started = Date.now() - count * 60_000;
  let batch: Parameters<typeof insertMessages>[1][number][] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    await insertMessages(database.pool, batch);
    batch = [];
  };
  for (let n = 1; n <= count; n += 1) {
    if (n - 1 - state.afterSeq >= perEpoch) {
      await flush();
      const tips = [first, second].map((writer) => ({
        userId: writer.userId,
        deviceId: writer.device.deviceId,
        seq: writer.seq,
        hash: writer.hash,
      }));
      const built = rekey({
        state,
        author: first,
        current: lookup,
        lookup,
        epochKey,
        tips: tips.filter((tip) => tip.seq > 0),
        afterSeq: n - 1,
        now: Date.now(),
      });
      const next = { entry: built.entry, boxes: built.boxes };
      await transport.api.messages.addEntry.mutate({ conversationId, next });
      ({ state, epochKey } = built);
    }
    const writer = n % 2 === 1 ? first : second;
    const sentAt = started + n * 60_000;
    const { headerHash, ...outer } = sealMessage({
      state,
      epochKey,
      sender: writer.userId,
      device: writer.device,
      messageId: messageId(randomUuid()),
      seq: writer.seq + 1,
      prevHash: writer.hash,
      seen: [],
      sentAt,
      ...encodeContent(plainText(text(n))),
    });
    writer.seq += 1;
    writer.hash = headerHash;
    batch.push({ ...outer, about: null, files: [], seq: n, sentAt });
  }
  await flush();
  await transport.close();
}
