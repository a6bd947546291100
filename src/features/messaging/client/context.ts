/** What every part of the messaging engine stands on. */
import type { FileReader } from '#src/features/attachments/client/file-reader.ts';
import type { UploadQueue } from '#src/features/attachments/client/upload-queue.ts';
import type { UnlockedSession } from '#src/features/identity/client/unlocked-session.ts';
import type { Acting } from '#src/features/proxy/client/acting.ts';
import type { Seen } from '#src/features/search/client/search-index.ts';
import type { Starred } from '#src/features/search/client/starred.ts';
import type { Clock } from '#src/platform/client/clock.ts';
import type { Signal } from '#src/platform/client/signal.ts';
import type { Connection, Transport } from '#src/platform/client/transport.ts';

export interface MessagingContext {
  readonly session: UnlockedSession;
  readonly api: Transport['api'];
  readonly connection: Signal<Connection>;
  readonly clock: Clock;
  /** Files on their way, and those of messages. */
  readonly uploads: UploadQueue;
  readonly files: FileReader;
  /** Told of every message that was opened and found in its place. */
  readonly opened: (conversationId: string, seen: Seen) => void;
  readonly acting: Acting;
  readonly starred: Starred;
}
