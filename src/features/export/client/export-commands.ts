/** The export as commands of the engine. One conversation is told at a time. */
import { attempt } from '#src/features/identity/client/failure.ts';
import type { MessagingEngine } from '#src/features/messaging/client/messaging-engine.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { ExportApi } from './export-api.ts';
import { ExportSession } from './export-session.ts';

/** `messaging` throws while nobody is signed in. */
export function createExportCommands(messaging: () => MessagingEngine): ExportApi {
  let told: { engine: MessagingEngine; id: string; session: ExportSession } | null = null;

  /** NOT_FOUND when another conversation, or another account, came between. */
  function session(id: string): ExportSession {
    if (told === null || told.id !== id || told.engine !== messaging()) throw new DomainError('NOT_FOUND');
    return told.session;
  }

  return {
    beginExport: (id) =>
      attempt(async () => {
        const engine = messaging();
        const made = new ExportSession(await engine.get(id));
        told = { engine, id, session: made };
        return made.begin();
      }),
    exportPage: (id, after) => attempt(() => session(id).page(after)),
    exportFile: (id, messageId, fileId, from, to) =>
      attempt(async () => session(id).file(messageId, fileId, from, to)),
  };
}
