/** What the screens of visits ask of the engine beside calls: what changed, and who waits. */

import type { Result } from '#src/features/messaging/client/engine-api.ts';

/** `all`: too much happened while away; whatever is shown is to be read again. */
export type ServerChange =
  | { kind: 'appointment'; appointmentId: string }
  | { kind: 'visit'; visitId: string }
  | { kind: 'notification' }
  | { kind: 'all' };

export interface VisitsApi {
  /** Tells of each change to the person's appointments, visits and notifications; administrators are told nothing. Calling the answer ends it. */
  watchChanges(listener: (change: ServerChange) => void): Promise<() => void>;
  /** Makes the person present in the waiting room until the answer is called, or the tab goes. */
  enterWaitingRoom(visitId: string): Promise<() => void>;
  /**
   * What the message says that a visit or an appointment names, as it reads now; null where it was deleted, or is no message of
   * a visit.
   */
  visitMessage(conversationId: string, messageId: string): Promise<Result<string | null>>;
  /** What was noted during the visit and not sent yet; kept sealed on this device. */
  noteDraft(visitId: string): Promise<Result<string>>;
  /** Answers once it is on the disk. */
  saveNoteDraft(visitId: string, text: string): Promise<Result<null>>;
}
