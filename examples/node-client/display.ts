/** Messages as a person reads them: what was said about a message is put on it (CNT-3, CNT-6). */
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { type MessageRef, targetOf } from '#src/protocol/open/content.ts';
import type { FileDescriptor } from '#src/protocol/open/file-descriptor.ts';
import type { Message, Refused } from './messages.ts';
import type { People } from './people.ts';

/** One line of a conversation, as `--json` prints it. */
export interface Line {
  place: number;
  /** Null for a message that was refused. */
  messageId: string | null;
  from: string | null;
  sentAt: string | null;
  text: string | null;
  edited: boolean;
  /** Taken back by its author; `removed`: by the server, without a word of its author. */
  gone: 'deleted' | 'removed' | null;
  reactions: string[];
  files: { key: string; name: string; sizeBytes: number }[];
  /** Why nothing is shown. */
  refused: string | null;
}

const nothing: Omit<Line, 'place'> = {
  messageId: null,
  from: null,
  sentAt: null,
  text: null,
  edited: false,
  gone: null,
  reactions: [],
  files: [],
  refused: null,
};

function isAbout(annotation: Message, message: Message): boolean {
  const target: MessageRef | null = annotation.content === null ? null : targetOf(annotation.content);
  return (
    target !== null &&
    target.messageId === message.header.messageId &&
    equalBytes(target.headerHash, message.headerHash)
  );
}

function describeFile({ key, name, size }: FileDescriptor) {
  return { key, name, sizeBytes: size };
}

function lineOf(message: Message, annotations: readonly Message[], people: People): Line {
  const { header, content, place } = message;
  const line: Line = {
    ...nothing,
    place,
    messageId: header.messageId,
    from: people.nameOf(header.sender),
    sentAt: new Date(header.sentAt).toISOString(),
  };
  const reactions = new Map<string, string>();
  if (content === null) line.gone = 'removed';
  else if (content.kind === 'text') {
    line.text = content.text;
    line.files = content.files.map(describeFile);
  } else line.text = `[${content.kind}: this program cannot show it]`;
  for (const { header: by, content: said } of annotations) {
    const own = by.sender === header.sender;
    if (said?.kind === 'edit' && own) {
      line.text = said.text;
      line.edited = true;
    } else if (said?.kind === 'delete' && own) line.gone = 'deleted';
    else if (said?.kind === 'reaction') {
      const key = `${by.sender} ${said.emoji}`;
      if (said.on) reactions.set(key, said.emoji);
      else reactions.delete(key);
    }
  }
  if (line.gone !== null) return { ...line, text: null, files: [] };
  return { ...line, reactions: [...reactions.values()] };
}

/** The lines of the newest `count` places. */
export function linesOf(
  {
    shown,
    refused,
    lastPlace,
  }: { shown: readonly Message[]; refused: readonly Refused[]; lastPlace: number },
  people: People,
  count: number,
): Line[] {
  const standing = shown.filter(({ content }) => content === null || targetOf(content) === null);
  const lines = [
    ...standing.map((message) =>
      lineOf(
        message,
        shown.filter((other) => isAbout(other, message)),
        people,
      ),
    ),
    ...refused.map(({ place, code }) => ({ ...nothing, place, refused: code })),
  ];
  return lines.filter(({ place }) => place > lastPlace - count).sort((a, b) => a.place - b.place);
}

/** The descriptor of a file by its key, if one of these messages has it. */
export function fileOf({ shown }: { shown: readonly Message[] }, key: string): FileDescriptor | null {
  for (const message of shown) {
    const file =
      message.content?.kind === 'text' ? message.content.files.find((each) => each.key === key) : null;
    if (file) return file;
  }
  return null;
}

export function printLine(line: Line): string {
  if (line.refused !== null) return `#${line.place}  [refused: ${line.refused}]`;
  const head = `#${line.place}  ${line.sentAt}  ${line.from}:`;
  if (line.gone !== null) return `${head} [${line.gone}]`;
  const files = line.files.map((file) => `[file ${file.name}, ${file.sizeBytes} bytes, ${file.key}]`);
  const marks = [...(line.edited ? ['(edited)'] : []), ...line.reactions];
  return [head, line.text, ...files, ...marks].filter((part) => part !== '').join(' ');
}
