/** Lends a decrypted file to a media element, range by range, as long as the link is open. */
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import {
  type MediaAnswer,
  type MediaQuestion,
  mediaAddress,
  mediaPieceBytes,
  readMediaQuestion,
} from '#src/platform/media-address.ts';

export interface MediaSource {
  readonly sizeBytes: number;
  /** By the file's bytes, never by what its sender says. */
  readonly type: string;
  read(from: number, to: number): Promise<Result<Uint8Array>>;
}

export interface MediaLink {
  readonly url: string;
  close(): void;
}

/** What of a `ServiceWorkerContainer` is needed. */
export interface Listening {
  addEventListener(name: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

/** End (exclusive) of what is answered: what was asked for, but never across a border of what is opened at once. */
export function answerEnd({ from, to }: Pick<MediaQuestion, 'from' | 'to'>, sizeBytes: number): number {
  const border = (Math.floor(from / mediaPieceBytes) + 1) * mediaPieceBytes;
  return Math.min(border, sizeBytes, to === null ? sizeBytes : to + 1);
}

type Answer = (question: MediaQuestion) => Promise<MediaAnswer>;

/** Open links by token, for each page's service worker; one listener answers for all, so that a closed link is told at once. */
const open = new WeakMap<Listening, Map<string, Answer>>();

function linksOf(container: Listening): Map<string, Answer> {
  const known = open.get(container);
  if (known !== undefined) return known;
  const links = new Map<string, Answer>();
  open.set(container, links);
  container.addEventListener('message', (event) => {
    const question = readMediaQuestion(event.data);
    const port = event.ports[0];
    if (question === null || port === undefined) return;
    const answering = links.get(question.token)?.(question) ?? Promise.resolve({ found: false });
    void answering.then((answer) => port.postMessage(answer));
  });
  return links;
}

/** Answers the service worker's questions about one new token. `onFailure`: a range could not be opened. */
export function shareMedia(
  container: Listening,
  source: MediaSource,
  onFailure: (failure: Failure) => void,
): MediaLink {
  const token = crypto.randomUUID();
  const { type, sizeBytes } = source;
  const links = linksOf(container);
  links.set(token, async (question) => {
    const { from } = question;
    const end = answerEnd(question, sizeBytes);
    if (from >= end) return { found: true, type, sizeBytes, from, bytes: new Uint8Array() };
    const result = await source.read(from, end);
    // Closed meanwhile: nobody is to see it.
    if (!links.has(token)) return { found: false };
    if (result.ok) return { found: true, type, sizeBytes, from, bytes: result.value };
    onFailure(result.failure);
    return { found: false };
  });
  return { url: mediaAddress(token), close: () => void links.delete(token) };
}
