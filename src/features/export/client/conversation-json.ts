/** The machine-readable form, written piece by piece; described in docs/export.md. */
import type { ExportedHead, ExportedMessage } from './export-api.ts';

export const exportFormat = 'consulta-conversation-export';
export const exportVersion = 1;

export interface ExportFacts {
  clinicName: string;
  exportedAt: number;
  origin: string;
}

const time = (ms: number) => new Date(ms).toISOString();
const timeOrNull = (ms: number | null) => (ms === null ? null : time(ms));

/** Everything before the messages; ends inside their list. */
export function jsonHead(
  { head, people, changes, exportedBy, removedThrough }: ExportedHead,
  facts: ExportFacts,
): string {
  const about = {
    format: exportFormat,
    version: exportVersion,
    exportedAt: time(facts.exportedAt),
    exportedBy,
    clinic: { name: facts.clinicName, address: facts.origin },
    conversation: {
      id: head.conversationId,
      kind: head.kind,
      careTeam: head.careTeamName,
      removedThrough,
      patient: head.patientId === null ? null : { userId: head.patientId, name: head.patientName },
    },
    people: people.map(({ state, verifiedAt, ...person }) => ({
      ...person,
      verification: state,
      verifiedAt: timeOrNull(verifiedAt),
    })),
    memberChanges: changes.map(({ at, ...change }) => ({ ...change, at: time(at) })),
  };
  return `${JSON.stringify(about, null, 2).slice(0, -2)},\n  "messages": [\n`;
}

/** One message; `paths` say where its files are within the archive. */
export function jsonMessage(message: ExportedMessage, paths: readonly string[], isFirst: boolean): string {
  const { writtenAt, receivedAt, editedAt, files, ...rest } = message;
  const value = {
    ...rest,
    writtenAt: timeOrNull(writtenAt),
    receivedAt: time(receivedAt),
    editedAt: timeOrNull(editedAt),
    files: files.map((file, place) => ({ ...file, path: paths[place] ?? null })),
  };
  return `${isFirst ? '' : ',\n'}    ${JSON.stringify(value)}`;
}

export const jsonTail = '\n  ]\n}\n';
