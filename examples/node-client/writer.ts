/** Writing: a message sealed under the newest keys, sent with the same bytes until the server has answered (MSG-14, AUD-1, AUD-2). */
import { type Content, encodeContent, targetOf } from '#src/protocol/open/content.ts';
import { findEpoch } from '#src/protocol/open/conversation-state.ts';
import { messageId as asMessageId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { auditRoster, rekeyDue } from '#src/protocol/open/roster-keys.ts';
import { rekey } from '#src/protocol/secret/conversation.ts';
import { randomUuid } from '#src/protocol/secret/device-keys.ts';
import { sealMessage } from '#src/protocol/secret/envelope.ts';
import type { Me } from './account.ts';
import { type Http, HttpFailure } from './http.ts';
import { base64 } from './json.ts';
import type { Messages } from './messages.ts';
import type { People } from './people.ts';
import type { Roster } from './roster.ts';

interface Desk {
  http: Http;
  me: Me;
  people: People;
  roster: Roster;
  messages: Messages;
}

const tries = 5;

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof HttpFailure && codes.includes(error.code);
}

/** Answers the message's place. `load` must have been called before. */
export async function send(desk: Desk, content: Content): Promise<{ place: number; messageId: string }> {
  const messageId = asMessageId(randomUuid());
  for (let attempt = 1; ; attempt += 1) {
    await prepareKeys(desk);
    try {
      return { place: await sendOnce(desk, content, messageId), messageId };
    } catch (error) {
      // Somebody came or went meanwhile: sealed again under the new key, same id and same place in the chain.
      if (!isCode(error, 'EPOCH_STALE') || attempt === tries) throw error;
      await desk.messages.syncRoster();
      await desk.messages.loadNew();
    }
  }
}

async function sendOnce(
  { http, me, roster, messages }: Desk,
  content: Content,
  messageId: ReturnType<typeof asMessageId>,
): Promise<number> {
  const { state } = roster;
  const { seq, prevHash } = messages.tracker.next(me.device.deviceId);
  const { headerHash, hdr, body, ...outer } = sealMessage({
    state,
    epochKey: roster.keyOf(state.epoch),
    sender: me.userId,
    device: me.device,
    messageId,
    seq,
    prevHash,
    seen: messages.tracker.seen(me.device.deviceId),
    sentAt: Date.now(),
    ...encodeContent(content),
  });
  const answer = await http.postAgain('/api/messages/send', {
    ...outer,
    hdr: base64(hdr),
    body: base64(body),
    about: targetOf(content)?.messageId ?? null,
    files: content.kind === 'text' ? content.files.map((file) => file.key) : [],
  });
  const place = answer.at('seq').number();
  const { userId, device } = me;
  const { epoch } = state;
  messages.tracker.offer({
    userId,
    deviceId: device.deviceId,
    messageId,
    seq,
    hash: headerHash,
    prevHash,
    epoch,
    place,
  });
  messages.keep();
  return place;
}

/** Before anything is sealed: the roster against everybody's newest keys, and a new key where one is due. */
async function prepareKeys(desk: Desk): Promise<void> {
  const { people, roster } = desk;
  const members = () => roster.state.roster.map((member) => member.userId);
  for (let attempt = 1; ; attempt += 1) {
    await people.refresh(members());
    people.requireKnown(members());
    const reason = auditRoster(roster.state, people.current);
    if (reason?.reason === 'reset') refuse(reason.code, 'an administrator has to let them in again');
    if (reason === null && !rekeyDue(roster.state, epochUse(desk))) return;
    try {
      await rekeyOnce(desk);
    } catch (error) {
      // Somebody else was first, or has newer keys: built anew on what there is now.
      if (!isCode(error, 'ENTRY_CONFLICT', 'REFUSED') || attempt === tries) throw error;
    }
    await desk.messages.syncRoster();
    await desk.messages.loadNew();
  }
}

function epochUse({ roster, messages }: Desk): { messages: number; ageMs: number } {
  const { state } = roster;
  const openedAt = findEpoch(state, state.epoch)?.openedAt ?? 0;
  return { messages: messages.lastPlace - state.afterSeq, ageMs: Date.now() - openedAt };
}

async function rekeyOnce({ http, me, people, roster, messages }: Desk): Promise<void> {
  const { state, conversationId } = roster;
  const built = rekey({
    state,
    author: { userId: me.userId, device: me.device },
    current: people.current,
    lookup: people.lookup,
    epochKey: roster.keyOf(state.epoch),
    tips: messages.tracker.tips(),
    afterSeq: messages.lastPlace,
    now: Date.now(),
  });
  const boxes = built.boxes.map(({ userId, box }) => ({ userId, box: base64(box) }));
  const next = { entry: base64(built.entry), boxes };
  await http.post(`/api/messages/conversation/${conversationId}/entries`, { next });
}
