/**
 * Files on their way, of all conversations of the open account. One is prepared and two are sent at a time; what is prepared
 * survives a reload and goes on where the server stopped receiving. Only sealed bytes are kept.
 */

import type {
  AttachmentLimits,
  NewUpload,
  UploadView,
} from '#src/features/attachments/client/attachment-api.ts';
import { failureOf } from '#src/features/identity/client/failure.ts';
import type { UnlockedSession } from '#src/features/identity/client/unlocked-session.ts';
import { backoffMs, type Clock } from '#src/platform/client/clock.ts';
import { Serial, type Signal } from '#src/platform/client/signal.ts';
import type { Connection } from '#src/platform/client/transport.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { toHex } from '#src/protocol/open/bytes.ts';
import type { FileDescriptor } from '#src/protocol/open/file-descriptor.ts';
import { systemRandom } from '#src/protocol/secret/random.ts';
import type { FileTransport } from './file-transport.ts';
import type { PictureTools, Thumbnail } from './picture-tools.ts';
import { pictureName } from './safe-file-name.ts';
import { UploadList } from './upload-list.ts';
import { composeBlob, type Prepared, prepareFile, sealParts } from './upload-preparation.ts';
import { type UploadRecord, uploadRecord } from './upload-record.ts';
import { SpeedMeter, type Upload } from './upload-view.ts';

export interface UploadQueueOptions {
  session: UnlockedSession;
  transport: FileTransport;
  pictures: PictureTools | null;
  connection: Signal<Connection>;
  clock: Clock;
  readLimits: () => Promise<AttachmentLimits>;
  /** Takes an unfinished or unclaimed upload off the server. */
  cancelOnServer: (key: string) => Promise<unknown>;
}

const mostAtOnce = 2;
const firstRetryMs = 1_000;
const mostRetryMs = 30_000;
/** Failures that pass by themselves. */
const passing = [
  'UNAVAILABLE',
  'RATE_LIMITED',
  'UPLOAD_EXPIRED',
  'FILE_INCOMPLETE',
  'INTERNAL',
  'TOO_MANY_UPLOADS',
];

export class UploadQueue {
  readonly #options: UploadQueueOptions;
  readonly #list: UploadList;
  readonly #preparing = new Serial();
  /** Uploads that wait for their next try, with what ends the wait. */
  readonly #pauses = new Map<Upload, () => void>();
  #limits: AttachmentLimits | null = null;
  #loaded: Promise<void> | null = null;

  constructor(options: UploadQueueOptions) {
    this.#options = options;
    const { clock, session, connection } = options;
    this.#list = new UploadList(session, clock);
    session.scope.add(() => this.#close());
    session.scope.add(connection.watch((state) => state === 'online' && this.#tryNow()));
  }

  /** Told of every change, a few times a second at most. */
  watch(listener: (conversationId: string) => void): void {
    this.#list.watch(listener);
  }

  /** Takes up what an earlier life of this device left. */
  load(): Promise<void> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  async #load(): Promise<void> {
    const { store } = this.#options.session;
    for (const { value } of await store.list('uploads', '', uploadRecord)) {
      // Its bytes were never read to the end, and the browser gave no way back to the file.
      const failure = value.prepared
        ? value.failure
        : { kind: 'domain' as const, code: 'FILE_UNREADABLE' as const };
      this.#list.put({ ...value, failure }, null);
    }
    this.#kick();
  }

  async limits(): Promise<AttachmentLimits> {
    this.#limits ??= await this.#options.readLimits();
    return this.#limits;
  }

  /** FILE_TOO_LARGE, TOO_MANY_FILES: none of them is taken. */
  async add(conversationId: string, files: readonly NewUpload[]): Promise<string[]> {
    await this.load();
    // Without the network the server says later what it thinks of the size.
    const isOnline = this.#options.connection.value === 'online';
    const limits = isOnline ? await this.limits().catch(() => null) : this.#limits;
    if (limits !== null) {
      if (files.some(({ file }) => file.size > limits.maxBytes)) throw new DomainError('FILE_TOO_LARGE');
      if (this.#list.queued(conversationId).length + files.length > limits.maxPerMessage)
        throw new DomainError('TOO_MANY_FILES');
    }
    const ids: string[] = [];
    for (const file of files) {
      const { name, type, original } = file;
      const prepare = () => prepareFile(file, this.#options.pictures);
      const media = file.voice === null ? null : { width: 0, height: 0, ...file.voice };
      ids.push(
        await this.addSource(
          conversationId,
          { name, type, sizeBytes: file.file.size, original, media },
          prepare,
        ),
      );
    }
    return ids;
  }

  /** A file whose bytes come from anywhere, such as one that is forwarded. */
  async addSource(
    conversationId: string,
    about: Pick<UploadRecord, 'name' | 'type' | 'sizeBytes' | 'original' | 'media'>,
    prepare: () => Promise<Prepared>,
  ): Promise<string> {
    const uploadId = toHex(systemRandom(16));
    const record: UploadRecord = {
      ...about,
      uploadId,
      conversationId,
      createdAt: this.#options.clock.now(),
      fileKey: systemRandom(32),
      thumb: null,
      hashes: [],
      prepared: false,
      key: null,
      done: false,
      failure: null,
    };
    const upload = this.#list.put(record, prepare);
    await this.#list.write(upload);
    this.#prepare(upload);
    return uploadId;
  }

  /** Those that no message has taken yet, oldest first. */
  views(conversationId: string): UploadView[] {
    return this.#list.views(conversationId);
  }

  /** Those that a message waits for, in its order. */
  viewsOf(uploadIds: readonly string[]): UploadView[] {
    return this.#list.viewsOf(uploadIds);
  }

  /** A message takes them: they leave the composer's queue. */
  take(uploadIds: readonly string[], taken: boolean): void {
    this.#list.take(uploadIds, taken);
  }

  /** What the message will say about them; null while one of them is on its way. Cancelled ones are left out. */
  descriptors(uploadIds: readonly string[]): FileDescriptor[] | null {
    return this.#list.descriptors(uploadIds);
  }

  has(uploadId: string): boolean {
    return this.#list.has(uploadId);
  }

  thumbnail(uploadId: string): Thumbnail | null {
    return this.#list.get(uploadId)?.record.thumb ?? null;
  }

  /** The message that carries them is stored: nothing of them has to stay here. */
  async release(uploadIds: readonly string[]): Promise<void> {
    for (const id of uploadIds) await this.#list.forget(id);
  }

  async cancel(uploadId: string): Promise<void> {
    const key = this.#list.get(uploadId)?.record.key ?? null;
    await this.#list.forget(uploadId);
    // What cannot be told now is cleaned up by the server in a day.
    if (key !== null) await this.#options.cancelOnServer(key).catch(() => undefined);
  }

  async retry(uploadId: string): Promise<void> {
    const upload = this.#list.get(uploadId);
    if (upload === undefined || (!upload.record.prepared && upload.prepare === null)) return;
    await this.#list.change(upload, { failure: null });
    upload.attempt = 0;
    if (upload.record.prepared) this.#kick();
    else this.#prepare(upload);
  }

  /** The server does not know them any more (they waited too long): sent once more. */
  async restart(uploadIds: readonly string[]): Promise<void> {
    for (const id of uploadIds) {
      const upload = this.#list.get(id);
      if (upload !== undefined) await this.#list.change(upload, { key: null, done: false, failure: null });
    }
    this.#kick();
  }

  #prepare(upload: Upload): void {
    void this.#preparing.run(async () => {
      const { prepare } = upload;
      if (prepare === null || !this.#list.has(upload.record.uploadId) || upload.record.prepared) return;
      const running = new AbortController();
      upload.running = running;
      try {
        const prepared = await prepare();
        const { source, type, media } = prepared;
        const name = pictureName(upload.record.name, type);
        upload.record = { ...upload.record, name, sizeBytes: source.sizeBytes, type, media };
        const { session } = this.#options;
        const sealed = await sealParts({
          record: upload.record,
          prepared,
          parts: session.records,
          signal: running.signal,
          onProgress: (doneBytes) => {
            upload.preparedBytes = doneBytes;
            this.#list.changed(upload);
          },
        });
        upload.running = null;
        await this.#list.change(upload, { ...sealed, prepared: true });
        upload.prepare = null;
        this.#kick();
      } catch (error) {
        upload.running = null;
        if (!running.signal.aborted) await this.#fail(upload, error);
      }
    });
  }

  #kick(): void {
    if (this.#options.session.scope.signal.aborted) return;
    const waiting = this.#list
      .all()
      .filter(
        ({ record, running }) =>
          record.prepared && !record.done && record.failure === null && running === null,
      );
    const busy = this.#list.all().filter(({ record, running }) => record.prepared && running !== null);
    for (const upload of waiting.slice(0, Math.max(0, mostAtOnce - busy.length))) void this.#send(upload);
  }

  async #send(upload: Upload): Promise<void> {
    const { transport, session, clock } = this.#options;
    const running = new AbortController();
    upload.running = running;
    upload.speed = new SpeedMeter();
    this.#list.changed(upload);
    try {
      const { conversationId, uploadId, key } = upload.record;
      const blob = await composeBlob(session.records, upload.record);
      const stored = await transport.upload({
        conversationId,
        fileId: uploadId,
        blob,
        key,
        signal: running.signal,
        onKey: (given) => this.#list.change(upload, { key: given }),
        onProgress: (sentBytes) => {
          upload.sentBytes = sentBytes;
          upload.attempt = 0;
          upload.speed.note(sentBytes, clock.now());
          this.#list.changed(upload);
        },
      });
      upload.running = null;
      await this.#list.change(upload, { key: stored, done: true });
    } catch (error) {
      upload.running = null;
      if (running.signal.aborted) return;
      await this.#failOrWait(upload, error);
    }
    this.#kick();
  }

  /** Passing trouble is tried again by itself; anything else waits for a person. */
  async #failOrWait(upload: Upload, error: unknown): Promise<void> {
    const failure = failureOf(error);
    // The server forgot it: from the beginning.
    if (failure.kind === 'domain' && failure.code === 'FILE_UNKNOWN' && upload.record.key !== null) {
      await this.#list.change(upload, { key: null });
      return;
    }
    const passes =
      failure.kind === 'network' || (failure.kind === 'domain' && passing.includes(failure.code));
    if (!passes) return this.#fail(upload, error);
    // Not a candidate until its time has come.
    const pause = new AbortController();
    upload.running = pause;
    this.#list.changed(upload);
    const told = failure.kind === 'domain' ? failure.retryAfterMs : undefined;
    const delay = told ?? backoffMs(upload.attempt, firstRetryMs, mostRetryMs);
    upload.attempt += 1;
    const tryAgain = () => {
      this.#pauses.delete(upload);
      if (upload.running === pause) upload.running = null;
      this.#kick();
    };
    const takeBack = this.#options.clock.after(delay, tryAgain);
    this.#pauses.set(upload, () => {
      takeBack();
      tryAgain();
    });
  }

  /** The server is back: nobody waits out a pause that was meant for its absence. */
  #tryNow(): void {
    for (const endPause of [...this.#pauses.values()]) endPause();
    this.#kick();
  }

  async #fail(upload: Upload, error: unknown): Promise<void> {
    if (this.#list.has(upload.record.uploadId))
      await this.#list.change(upload, { failure: failureOf(error) });
  }

  #close(): void {
    for (const { running } of this.#list.all()) running?.abort();
    this.#list.close();
  }
}
