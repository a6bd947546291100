/** The files that are on their way: kept on the device, looked up, and who wants to know told of every change. */
import type { UploadView } from '#src/features/attachments/client/attachment-api.ts';
import type { UnlockedSession } from '#src/features/identity/client/unlocked-session.ts';
import type { Clock } from '#src/platform/client/clock.ts';
import { Coalescer } from '#src/platform/client/signal.ts';
import type { FileDescriptor } from '#src/protocol/open/file-descriptor.ts';
import { dropParts } from './upload-preparation.ts';
import { descriptorOf, type UploadRecord } from './upload-record.ts';
import { SpeedMeter, type Upload, uploadView } from './upload-view.ts';

const tellDelayMs = 200;

export class UploadList {
  readonly #session: UnlockedSession;
  readonly #clock: Clock;
  readonly #uploads = new Map<string, Upload>();
  readonly #listeners = new Set<(conversationId: string) => void>();
  readonly #tellLater: Coalescer;
  readonly #told = new Set<string>();

  constructor(session: UnlockedSession, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
    this.#tellLater = new Coalescer(
      () => this.#tell(),
      (task) => clock.after(tellDelayMs, task),
    );
  }

  /** Told of every change, a few times a second at most. */
  watch(listener: (conversationId: string) => void): void {
    this.#listeners.add(listener);
  }

  all(): Upload[] {
    return [...this.#uploads.values()];
  }

  get(uploadId: string): Upload | undefined {
    return this.#uploads.get(uploadId);
  }

  has(uploadId: string): boolean {
    return this.#uploads.has(uploadId);
  }

  /** Those of a conversation that no message has taken yet. */
  queued(conversationId: string): Upload[] {
    return this.all().filter(({ record, taken }) => record.conversationId === conversationId && !taken);
  }

  /** Those that no message has taken yet, oldest first. */
  views(conversationId: string): UploadView[] {
    return this.queued(conversationId).map((upload) => uploadView(upload, this.#clock.now()));
  }

  /** Those that a message waits for, in its order. */
  viewsOf(uploadIds: readonly string[]): UploadView[] {
    const now = this.#clock.now();
    return uploadIds.flatMap((id) => {
      const upload = this.#uploads.get(id);
      return upload === undefined ? [] : [uploadView(upload, now)];
    });
  }

  /** A message takes them: they leave the composer's queue. */
  take(uploadIds: readonly string[], taken: boolean): void {
    for (const id of uploadIds) {
      const upload = this.#uploads.get(id);
      if (upload === undefined) continue;
      upload.taken = taken;
      this.changed(upload);
    }
  }

  /** What the message will say about them; null while one of them is on its way. Cancelled ones are left out. */
  descriptors(uploadIds: readonly string[]): FileDescriptor[] | null {
    const known = uploadIds.flatMap((id) => this.#uploads.get(id) ?? []);
    const found = known.flatMap(({ record }) => descriptorOf(record) ?? []);
    return found.length === known.length ? found : null;
  }

  /** One more; in memory only, until it is written. */
  put(record: UploadRecord, prepare: Upload['prepare']): Upload {
    const upload: Upload = {
      record,
      prepare,
      running: null,
      sentBytes: 0,
      preparedBytes: 0,
      speed: new SpeedMeter(),
      attempt: 0,
      taken: false,
    };
    this.#uploads.set(record.uploadId, upload);
    this.changed(upload);
    return upload;
  }

  /** Changes what is known of it, and writes it down unless it was let go meanwhile. */
  async change(upload: Upload, change: Partial<UploadRecord>): Promise<void> {
    upload.record = { ...upload.record, ...change };
    this.changed(upload);
    if (this.has(upload.record.uploadId)) await this.write(upload);
  }

  async write({ record }: Upload): Promise<void> {
    await this.#session.store.write([{ store: 'uploads', key: record.uploadId, value: record }]);
  }

  /** Ends what is done about it, and takes it and its bytes off this device. */
  async forget(uploadId: string): Promise<void> {
    const upload = this.#uploads.get(uploadId);
    if (upload === undefined) return;
    this.#uploads.delete(uploadId);
    upload.running?.abort();
    this.changed(upload);
    await this.#session.store.write([{ store: 'uploads', key: uploadId, value: undefined }]);
    await dropParts(this.#session.records, upload.record);
  }

  changed({ record }: Upload): void {
    this.#told.add(record.conversationId);
    this.#tellLater.request();
  }

  close(): void {
    this.#tellLater.close();
    this.#listeners.clear();
  }

  #tell(): void {
    const changed = [...this.#told];
    this.#told.clear();
    for (const listener of this.#listeners) for (const conversationId of changed) listener(conversationId);
  }
}
