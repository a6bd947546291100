/** What other features may use of the audit log. */
import { recordAudit } from './server/store.ts';

/** Writes one audit record inside the caller's transaction. */
export const audit = recordAudit;
export { createNoteReading, type NoteReading } from './server/note-reading.ts';
