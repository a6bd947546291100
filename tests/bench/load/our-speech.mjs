/**
 * How our server is talked to: real accounts, devices and conversations, messages sealed and receipts signed beforehand by the protocol's
 * own functions, then tRPC's frames by hand, so that the client costs no more than the peers' does.
 */
import { WebSocket } from 'ws';
import { wire } from '../../../src/platform/wire.ts';
import { encodeContent, plainText } from '../../../src/protocol/open/content.ts';
import { verifyEntry } from '../../../src/protocol/open/conversation-state.ts';
import { noHash } from '../../../src/protocol/open/hash.ts';
import { messageId } from '../../../src/protocol/open/ids.ts';
import { randomUuid } from '../../../src/protocol/secret/device-keys.ts';
import { sealMessage } from '../../../src/protocol/secret/envelope.ts';
import { openEpoch } from '../../../src/protocol/secret/epochs.ts';
import { signReceipt } from '../../../src/protocol/secret/receipts.ts';
import { signSessionProof } from '../../../src/protocol/secret/session-proof.ts';
import { openRawClinic } from '../../support/raw-account.ts';
import { startRawConversation } from '../../support/raw-conversation.ts';
import { cookiePair, getMe, postJson, postSignIn } from '../../support/raw-sign-in.ts';

/** Makes the smallest padding that holds 400 bytes. */
const text = 'x'.repeat(300);
const subscription = 1_000_000_000;

const call = (id, method, path, input) =>
  JSON.stringify({ id, method, params: { path, input: wire.serialize(input) } });

/** A socket of somebody signed in. */
export function openSocket(account) {
  const { origin, cookie } = account;
  return new WebSocket(`${origin.replace('http', 'ws')}/api/ws`, { headers: { cookie, origin } });
}

/** A socket that follows its person's events; resolves with the first batch. `lastEventId` resumes. */
export function follow(account, lastEventId) {
  const socket = openSocket(account);
  const ready = new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed before the first batch')));
    socket.once('open', () =>
      socket.send(
        call(subscription, 'subscription', 'events.since', lastEventId === undefined ? {} : { lastEventId }),
      ),
    );
    const first = (data) => {
      const frame = JSON.parse(data.toString('utf8'));
      if (frame.error !== undefined) reject(new Error(data.toString('utf8')));
      if (frame.id !== subscription || frame.result?.type !== 'data') return;
      socket.off('message', first);
      resolve(frame.result.data);
    };
    socket.on('message', first);
  });
  return { socket, ready };
}

/** A session of this account's device, as the cookie a browser sends. */
async function signIn({ origin, email, secrets, userId, device }) {
  const cookie = cookiePair(await postSignIn(origin, email, secrets.authKey));
  const me = await (await getMe(origin, cookie)).json();
  const proof = signSessionProof(device, userId, me.result.data.sessionId);
  const input = wire.serialize({ deviceId: device.deviceId, proof });
  const bound = await postJson(origin, '/api/trpc/identity.bindDevice', input, { cookie });
  if (!bound.ok) throw new Error(`device not bound: ${await bound.text()}`);
  return cookie;
}

async function keysOf(author, other, conversationId) {
  const chains = new Map([author, other].map((each) => [each.userId, each.chain]));
  const [entry] = await author.api.messages.entries.query({ conversationId, after: -1 });
  const state = verifyEntry(null, entry.signed, (id) => chains.get(id) ?? null);
  const order = state.roster.map((member) => member.userId);
  const boxes = entry.boxes.toSorted((x, y) => order.indexOf(x.userId) - order.indexOf(y.userId));
  return { state, epochKey: openEpoch({ state, epoch: state.epoch, boxes, account: author.account }) };
}

/** Two people with a conversation: `supply` makes their messages and receipts, the rest is the pair's speech. */
async function makePair(origin, clinic, team, index) {
  const a = await clinic.add('patient', [team], `Patient ${index}`);
  const b = await clinic.add('provider', [team], `Provider ${index}`);
  const conversationId = await startRawConversation(a, b);
  const { state, epochKey } = await keysOf(a, b, conversationId);
  const [cookieOfA, cookieOfB] = await Promise.all([signIn(a), signIn(b)]);
  for (const person of [a, b]) await person.browser.transport.close();
  const made = [];
  let prevHash = noHash;

  function make() {
    const seq = made.length + 1;
    const now = Date.now();
    const { headerHash, ...outer } = sealMessage({
      state,
      epochKey,
      sender: a.userId,
      device: a.device,
      messageId: messageId(randomUuid()),
      seq,
      prevHash,
      seen: [],
      sentAt: now,
      ...encodeContent(plainText(text)),
    });
    prevHash = headerHash;
    const signed = signReceipt(b.device, {
      conversationId,
      userId: b.userId,
      deliveredThrough: seq,
      readThrough: 0,
      headHash: headerHash,
      time: now,
    });
    made.push({
      id: outer.messageId,
      frame: call(seq, 'mutation', 'messages.send', outer),
      receipt: call(seq, 'mutation', 'messages.markDelivered', { conversationId, signed }),
    });
  }

  const people = {
    a: { origin, cookie: cookieOfA, userId: a.userId },
    b: { origin, cookie: cookieOfB, userId: b.userId },
  };
  const refused = (frame) => {
    if (frame.error !== undefined) throw new Error(JSON.stringify(frame.error));
  };
  const eventsOf = (frame) => {
    const batch = frame.id === subscription && frame.result.type === 'data' ? frame.result.data.data : null;
    return batch?.type === 'durable' ? batch.events : [];
  };
  return {
    people,
    conversationId,
    /** Makes sure of so many more messages than were taken; they count from 1 and each is good once. */
    supply(taken, more) {
      while (made.length < taken + more) make();
    },
    async open() {
      const [onA, onB] = [follow(people.a), follow(people.b)];
      await Promise.all([onA.ready, onB.ready]);
      return { a: onA.socket, b: onB.socket };
    },
    message: (n) => made[n],
    receipt: (n) => made[n].receipt,
    readA(frame) {
      refused(frame);
      if (frame.id !== subscription)
        return frame.result === undefined ? [] : [{ ack: made[frame.id - 1].id }];
      return eventsOf(frame).flatMap((event) =>
        event.kind === 'receipt' && event.receipt.userId === b.userId
          ? [{ receipt: event.receipt.deliveredThrough }]
          : [],
      );
    },
    readB(frame) {
      refused(frame);
      return eventsOf(frame).flatMap((event) =>
        event.kind === 'message' ? [{ message: event.message.messageId, seq: event.message.seq }] : [],
      );
    },
  };
}

/** So many pairs in a fresh clinic, each of a patient and a provider of one care team. */
export async function ourPairs({ origin, bootstrapToken }, count) {
  const clinic = await openRawClinic(origin, bootstrapToken);
  const team = await clinic.careTeam();
  const pairs = [];
  // Some at the same time: passwords are derived on several threads of the server.
  while (pairs.length < count) {
    const next = Array.from({ length: Math.min(6, count - pairs.length) }, (_, index) =>
      makePair(origin, clinic, team, pairs.length + index),
    );
    pairs.push(...(await Promise.all(next)));
  }
  await clinic.admin.browser.transport.close();
  return pairs;
}
