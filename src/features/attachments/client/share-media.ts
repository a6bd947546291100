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
  removeEventListener(name: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

/** End (exclusive) of what is answered: what was asked for, but never across a border of what is opened at once. */
export function answerEnd({ from, to }: Pick<MediaQuestion, 'from' | 'to'>, sizeBytes: number): number {
  const border = (Math.floor(from / mediaPieceBytes) + 1) * mediaPieceBytes;
  return Math.min(border, sizeBytes, to === null ? sizeBytes : to + 1);
}

/** Answers the service worker's questions about one new token. `onFailure`: a range could not be opened. */
export function shareMedia(
  container: Listening,
  source: MediaSource,
  onFailure: (failure: Failure) => void,
): MediaLink {
  const token = crypto.randomUUID();
  const { type, sizeBytes } = source;

  async function answer(question: MediaQuestion): Promise<MediaAnswer> {
    const { from } = question;
    const end = answerEnd(question, sizeBytes);
    if (from >= end) return { found: true, type, sizeBytes, from, bytes: new Uint8Array() };
    const result = await source.read(from, end);
    if (result.ok) return { found: true, type, sizeBytes, from, bytes: result.value };
    onFailure(result.failure);
    return { found: false };
  }

  const listen = (event: MessageEvent<unknown>) => {
    const question = readMediaQuestion(event.data);
    const port = event.ports[0];
    if (question === null || question.token !== token || port === undefined) return;
    void answer(question).then((given) => port.postMessage(given));
  };
  container.addEventListener('message', listen);
  return {
    url: mediaAddress(token),
    close: () => container.removeEventListener('message', listen),
  };
}
