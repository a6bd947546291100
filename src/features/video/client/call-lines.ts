/** The lines of all tabs of this browser: one for each visit; a tab that comes later takes the call over. */
import type { MessagingEngine } from '#src/features/messaging/client/messaging-engine.ts';
import type { CallLine, CallPlace, RoadEvent } from './call-road.ts';
import { createMemberLine } from './member-line.ts';

export class CallLines {
  readonly #lines = new Map<string, { line: CallLine; replaced(): void }>();

  open(engine: MessagingEngine, place: CallPlace, listener: (event: RoadEvent) => void): CallLine {
    const before = this.#lines.get(place.visitId);
    before?.replaced();
    const line = createMemberLine(engine, place, listener);
    const entry = {
      line,
      // Without a goodbye: the others go on with the same device.
      replaced() {
        listener({ type: 'over', reason: 'replaced' });
        void line.close();
      },
    };
    this.#lines.set(place.visitId, entry);
    return {
      ...line,
      close: async () => {
        if (this.#lines.get(place.visitId) === entry) this.#lines.delete(place.visitId);
        await line.close();
      },
    };
  }
}
