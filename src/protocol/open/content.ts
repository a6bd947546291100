/** What a message says (rules CNT-1 … CNT-6). The kind stands in the signed header; the content is versioned by itself. */
import { decode, enc, encList, Fields } from './encoding.ts';
import { type FileDescriptor, readFile, writeFile } from './file-descriptor.ts';
import { type MessageId, type UserId, uuidBytes, uuidText, type VisitId, visitId } from './ids.ts';
import { limits } from './limits.ts';
import { refuse } from './refusal.ts';

/** Another message, named so that nobody can put a different one in its place. */
export interface MessageRef {
  messageId: MessageId;
  headerHash: Uint8Array;
}

/** What a message is to a visit: why the patient comes, or what the provider noted. */
export const visitParts = ['reason', 'notes'] as const;
export type VisitPart = (typeof visitParts)[number];

/** Words, files or both. */
export interface TextContent {
  kind: 'text';
  text: string;
  replyTo: MessageRef | null;
  files: FileDescriptor[];
  mentions: UserId[];
  /** It was first written in another conversation. */
  forwarded: boolean;
  /** The patient for whom a carer wrote; the author is the signer in any case. */
  actingFor: UserId | null;
  /** What the patient says it is about; empty when nothing was chosen. */
  topic: string;
  urgent: boolean;
  /** The video visit that it belongs to; `visitId` is the server's, so a screen looks whether it knows that visit. */
  visit: { visitId: VisitId; part: VisitPart } | null;
}

export interface ReactionContent {
  kind: 'reaction';
  target: MessageRef;
  emoji: string;
  /** False takes it back. */
  on: boolean;
}

export interface EditContent {
  kind: 'edit';
  target: MessageRef;
  text: string;
  mentions: UserId[];
}

export interface DeleteContent {
  kind: 'delete';
  target: MessageRef;
}

export interface PinContent {
  kind: 'pin';
  target: MessageRef;
  /** False unpins. */
  on: boolean;
}

/** Says something about another message instead of standing by itself. */
export type Annotation = ReactionContent | EditContent | DeleteContent | PinContent;

export type Content = TextContent | Annotation;

/** A kind or version that this build does not know is shown as such and never guessed at. */
export type ReadContent = Content | { kind: 'unsupported'; name: string };

/** A text with nothing beside it. */
export function plainText(text: string): TextContent {
  return {
    kind: 'text',
    text,
    replyTo: null,
    files: [],
    mentions: [],
    forwarded: false,
    actingFor: null,
    topic: '',
    urgent: false,
    visit: null,
  };
}

/** Newest version of each kind; version 1 of a text had words and a reply only, version 2 no visit. */
const versions = { text: 3, reaction: 1, edit: 1, delete: 1, pin: 1 } as const;

/** Kind for the header and bytes for `sealMessage`. Converse: `decodeContent`. */
export function encodeContent(content: Content): { kind: string; content: Uint8Array } {
  const bytes = enc(versions[content.kind], payload(content));
  if (bytes.length > limits.contentBytes) refuse('E_SIZE', 'content');
  return { kind: content.kind, content: bytes };
}

function payload(content: Content): Uint8Array {
  switch (content.kind) {
    case 'text':
      return writeText(content);
    case 'reaction':
      return enc(refBytes(content.target), content.emoji, content.on);
    case 'edit':
      return enc(refBytes(content.target), checkedText(content.text), people(content.mentions));
    case 'delete':
      return enc(refBytes(content.target));
    case 'pin':
      return enc(refBytes(content.target), content.on);
  }
}

function writeText(content: TextContent): Uint8Array {
  if (content.files.length > limits.files) refuse('E_SIZE', 'files');
  return enc(
    checkedText(content.text),
    refBytes(content.replyTo),
    encList(content.files.map(writeFile)),
    people(content.mentions),
    content.forwarded,
    content.actingFor === null ? new Uint8Array(0) : uuidBytes(content.actingFor),
    content.topic,
    content.urgent,
    content.visit === null ? new Uint8Array(0) : enc(uuidBytes(content.visit.visitId), content.visit.part),
  );
}

function checkedText(text: string): string {
  if (new TextEncoder().encode(text).length > limits.textBytes) refuse('E_SIZE', 'text');
  return text;
}

function people(ids: readonly UserId[]): Uint8Array {
  if (ids.length > limits.mentions) refuse('E_SIZE', 'mentions');
  return encList(ids.map((id) => enc(uuidBytes(id))));
}

function refBytes(ref: MessageRef | null): Uint8Array {
  return ref === null ? new Uint8Array(0) : enc(uuidBytes(ref.messageId), ref.headerHash);
}

/** Content of a kind named by the signed header. */
export function decodeContent(kind: string, bytes: Uint8Array): ReadContent {
  if (bytes.length > limits.contentBytes) refuse('E_SIZE');
  const version = new Fields(bytes).u64();
  const read = readers[`${kind}/${version}`];
  if (read === undefined) return { kind: 'unsupported', name: kind };
  const inner = decode(bytes, limits.contentBytes, (fields) => {
    fields.u64();
    return fields.bytes(limits.contentBytes);
  });
  return decode(inner, limits.contentBytes, read);
}

const readers: Readonly<Record<string, (fields: Fields) => Content>> = {
  'text/1': (f) => ({ ...plainText(f.text(limits.textBytes)), replyTo: f.structure(readRef) }),
  'text/2': (f) => ({ ...readText(f), visit: null }),
  'text/3': (f) => ({ ...readText(f), visit: f.structure(readVisit) }),
  'reaction/1': (f) => ({
    kind: 'reaction',
    target: requireRef(f),
    emoji: f.text(limits.emojiBytes),
    on: f.flag(),
  }),
  'edit/1': (f) => ({
    kind: 'edit',
    target: requireRef(f),
    text: f.text(limits.textBytes),
    mentions: readPeople(f),
  }),
  'delete/1': (f) => ({ kind: 'delete', target: requireRef(f) }),
  'pin/1': (f) => ({ kind: 'pin', target: requireRef(f), on: f.flag() }),
};

function readText(f: Fields): Omit<TextContent, 'visit'> {
  return {
    kind: 'text',
    text: f.text(limits.textBytes),
    replyTo: f.structure(readRef),
    files: f.list(limits.files, readFile),
    mentions: readPeople(f),
    forwarded: f.flag(),
    actingFor: f.optionalUserId(),
    topic: f.text(limits.topicBytes),
    urgent: f.flag(),
  };
}

function readVisit(fields: Fields): { visitId: VisitId; part: VisitPart } {
  const id = visitId(uuidText(fields.fixed(16)));
  const name = fields.text(16);
  return {
    visitId: id,
    part: visitParts.find((each) => each === name) ?? refuse('E_MALFORMED', 'part of a visit'),
  };
}

function readRef(fields: Fields): MessageRef {
  return { messageId: fields.messageId(), headerHash: fields.fixed(32) };
}

function requireRef(fields: Fields): MessageRef {
  return fields.structure(readRef) ?? refuse('E_MALFORMED', 'no target');
}

function readPeople(fields: Fields): UserId[] {
  return fields.list(limits.mentions, (f) => f.userId());
}

/** The message that an annotation is about; null for what stands by itself. */
export function targetOf(content: ReadContent): MessageRef | null {
  return content.kind === 'text' || content.kind === 'unsupported' ? null : content.target;
}

/** Whom a writer has to name: a carer the patient of the conversation, everybody else nobody. */
export function actingForOf(
  writer: { userId: UserId; role: 'patient' | 'provider' | 'admin' },
  patientId: UserId | null,
): UserId | null {
  return writer.role === 'patient' && writer.userId !== patientId ? patientId : null;
}

/** Words written for a patient say so, and for whom; nobody speaks as the patient but the patient (E_CONTEXT). */
export function requireActing(
  content: ReadContent,
  writer: Parameters<typeof actingForOf>[0],
  patientId: UserId | null,
): void {
  if (content.kind !== 'text') return;
  if (content.actingFor !== actingForOf(writer, patientId)) refuse('E_CONTEXT', 'acting for'); // guard ACT-FOR
}

/**
 * What the server was told beside an envelope must be what its author signed, or it could hide an edit or keep a file from its
 * message (E_CONTEXT). A kind that this build does not know says nothing about either.
 */
export function requireOutside(
  content: ReadContent,
  outside: { about: string | null; files: readonly string[] },
): void {
  if (content.kind === 'unsupported') return;
  if ((targetOf(content)?.messageId ?? null) !== outside.about) refuse('E_CONTEXT', 'about'); // guard CNT-ABOUT
  const files = content.kind === 'text' ? content.files.map((file) => file.key) : [];
  if (files.join('\n') !== outside.files.join('\n')) refuse('E_CONTEXT', 'files'); // guard CNT-FILES
}
