/** What later messages say about earlier ones: reactions, edits, deletions, pins. Pure: verified messages in, the present state out. */
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { type Annotation, type ReadContent, targetOf } from '#src/protocol/open/content.ts';
import type { UserId } from '#src/protocol/open/ids.ts';
import type { LoadedMessage } from './message-window.ts';

/** One thing said about a message, in the order of the places. */
interface Remark {
  messageId: string;
  sender: string;
  /** Server's time; for one that is still waiting, this device's. */
  at: number;
  content: Annotation;
}

/** What has been said about one message. */
export interface Said {
  edit: { text: string; mentions: readonly UserId[]; at: number } | null;
  deleted: boolean;
  /** People by emoji, in the order in which they reacted. */
  reactions: ReadonlyMap<string, readonly string[]>;
  pinned: boolean;
}

export const nothingSaid: Said = { edit: null, deleted: false, reactions: new Map(), pinned: false };

export interface Annotations {
  /** By the id of the message that it is about. */
  said: ReadonlyMap<string, Said>;
  /** Ids of edits and deletions by somebody who is not the author (E_AUTHOR). */
  refused: ReadonlySet<string>;
}

/** A remark of one's own that the server does not have yet. */
export interface WaitingRemark {
  messageId: string;
  createdAt: number;
  content: ReadContent;
}

/** True for a message that stands for nothing by itself. */
export function isAnnotation({ envelope, opened }: LoadedMessage): boolean {
  return opened.ok && envelope.about !== null && opened.content?.kind !== 'unsupported';
}

function remarkOf(content: ReadContent | null): Annotation | null {
  return content === null || content.kind === 'text' || content.kind === 'unsupported' ? null : content;
}

/**
 * State of all messages at hand. Remarks about a message count only when they name its very header (CNT-3); edits and deletions
 * only from its author (CNT-6).
 */
export function gatherAnnotations(
  messages: readonly LoadedMessage[],
  waiting: readonly WaitingRemark[],
  me: string,
): Annotations {
  const remarks: Remark[] = [];
  const targets = new Map<string, { sender: string; headerHash: Uint8Array }>();
  for (const { envelope, opened } of messages) {
    if (!opened.ok) continue;
    const content = remarkOf(opened.content);
    const { messageId, sender, sentAt } = envelope;
    if (content !== null) remarks.push({ messageId, sender, at: sentAt, content });
    else targets.set(messageId, { sender, headerHash: opened.headerHash });
  }
  for (const { messageId, createdAt, content } of waiting) {
    const remark = remarkOf(content);
    if (remark !== null) remarks.push({ messageId, sender: me, at: createdAt, content: remark });
  }
  const byTarget = Map.groupBy(remarks, ({ content }) => content.target.messageId);
  const said = new Map<string, Said>();
  const refused = new Set<string>();
  for (const [id, about] of byTarget) {
    const target = targets.get(id);
    if (target === undefined) continue;
    const fitting = about.filter(({ content }) => equalBytes(content.target.headerHash, target.headerHash));
    const allowed = fitting.filter(({ content, sender, messageId }) => {
      if (sender === target.sender || content.kind === 'reaction' || content.kind === 'pin') return true;
      refused.add(messageId);
      return false;
    });
    said.set(id, summarise(allowed));
  }
  return { said, refused };
}

function summarise(remarks: readonly Remark[]): Said {
  let edit: Said['edit'] = null;
  let deleted = false;
  let pinned = false;
  const reactions = new Map<string, string[]>();
  for (const { content, sender, at } of remarks) {
    if (content.kind === 'edit') edit = { text: content.text, mentions: content.mentions, at };
    else if (content.kind === 'delete') deleted = true;
    else if (content.kind === 'pin') pinned = content.on;
    else {
      const others = (reactions.get(content.emoji) ?? []).filter((userId) => userId !== sender);
      const people = content.on ? [...others, sender] : others;
      if (people.length === 0) reactions.delete(content.emoji);
      else reactions.set(content.emoji, people);
    }
  }
  return deleted ? { ...nothingSaid, deleted } : { edit, deleted, reactions, pinned };
}

/** Ids of one's own or others' messages that an accepted deletion is about. */
export function deletedBy({ opened }: LoadedMessage): string | null {
  return opened.ok && opened.content?.kind === 'delete'
    ? (targetOf(opened.content)?.messageId ?? null)
    : null;
}
