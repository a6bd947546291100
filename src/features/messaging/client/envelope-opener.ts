/** Opens one envelope, or says why not. Whether it stands in the right place is for the message store to judge. */
import type { Role } from '#src/features/identity/contract.ts';
import type { ChainPosition } from '#src/protocol/open/chain-position.ts';
import {
  decodeContent,
  type ReadContent,
  requireActing,
  requireOutside,
} from '#src/protocol/open/content.ts';
import type { UserId } from '#src/protocol/open/ids.ts';
import type { MessageHeader } from '#src/protocol/open/message-header.ts';
import { Refusal, type RefusalCode, refuse } from '#src/protocol/open/refusal.ts';
import { openMessage } from '#src/protocol/secret/envelope.ts';
import type { StoredEnvelope } from '../contract.ts';
import type { MessagingContext } from './context.ts';
import type { ConversationKeys } from './conversation-keys.ts';

export interface OpenedMessage {
  ok: true;
  header: MessageHeader;
  headerHash: Uint8Array;
  content: ReadContent | null;
}

export type Opened = OpenedMessage | { ok: false; code: RefusalCode };

/** Codes that may only mean that our copy of the sender's chain is old. */
const maybeStale = new Set<RefusalCode>(['E_DEVICE', 'E_SENDER', 'E_LINK_STALE']);

export class EnvelopeOpener {
  readonly #context: MessagingContext;
  readonly #keys: ConversationKeys;

  constructor(context: MessagingContext, keys: ConversationKeys) {
    this.#context = context;
    this.#keys = keys;
  }

  /** Never throws a refusal: it is answered as such. */
  async open(envelope: StoredEnvelope): Promise<Opened> {
    const opened = this.#open(envelope);
    if (opened.ok || !maybeStale.has(opened.code)) return opened;
    try {
      await this.#context.session.directory.refresh([envelope.sender]);
    } catch {
      // Without news of the sender the refusal stands; the next opening of the conversation tries again.
      return opened;
    }
    return this.#open(envelope);
  }

  /** As signed; who has said nothing about it is nobody's carer. */
  #roleOf(sender: UserId): Role {
    const { directory, keeper } = this.#context.session;
    const account = sender === keeper.userId ? keeper.chain : directory.current(sender);
    return account?.profile?.role ?? 'provider';
  }

  #open(envelope: StoredEnvelope): Opened {
    try {
      const { header, headerHash, content } = openMessage(envelope, {
        state: this.#keys.verified,
        epochKey: this.#keys.keyOf(envelope.epoch),
        lookup: this.#context.session.directory.lookup,
      });
      const contradiction = this.#context.session.log.judge(header);
      if (contradiction !== null) refuse(contradiction, 'the author sees another log');
      const read = content === null ? null : decodeContent(header.kind, content);
      if (read !== null) {
        requireOutside(read, envelope);
        requireActing(
          read,
          { userId: header.sender, role: this.#roleOf(header.sender) },
          this.#keys.patientId,
        );
      }
      return { ok: true, header, headerHash, content: read };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, code: error.code };
      throw error;
    }
  }
}

/** An opened message as the chain tracker needs it. */
export function positionOf(envelope: StoredEnvelope, opened: OpenedMessage): ChainPosition {
  const { header, headerHash } = opened;
  return {
    userId: header.sender,
    deviceId: header.device,
    messageId: header.messageId,
    seq: header.seq,
    hash: headerHash,
    prevHash: header.prevHash,
    epoch: header.epoch,
    place: envelope.seq,
  };
}
