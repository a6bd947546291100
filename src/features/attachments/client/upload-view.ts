/** A file on its way as the screens see it. Pure. */
import { storedBytes } from '#src/protocol/open/file-descriptor.ts';
import type { UploadStage, UploadView } from './attachment-api.ts';
import { safeFileName } from './safe-file-name.ts';
import type { Prepared } from './upload-preparation.ts';
import type { UploadRecord } from './upload-record.ts';

/** Speed is that of the last few seconds: an average since the beginning tells nothing after a pause. */
const windowMs = 8_000;
/** Less than this says nothing yet. */
const leastMs = 700;

export class SpeedMeter {
  #marks: { bytes: number; at: number }[] = [];

  note(bytes: number, at: number): void {
    this.#marks = [...this.#marks.filter((mark) => mark.at > at - windowMs), { bytes, at }];
  }

  /** Null while not known, or when nothing has moved for a while. */
  bytesPerSecond(now: number): number | null {
    const marks = this.#marks.filter((mark) => mark.at > now - windowMs);
    const [first, last] = [marks[0], marks.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < leastMs) return null;
    return Math.round(((last.bytes - first.bytes) * 1_000) / (last.at - first.at));
  }
}

/** One file, its record and what is going on with it in this life of the engine. */
export interface Upload {
  record: UploadRecord;
  /** How its bytes are got; null after a reload. */
  prepare: (() => Promise<Prepared>) | null;
  running: AbortController | null;
  sentBytes: number;
  preparedBytes: number;
  speed: SpeedMeter;
  attempt: number;
  /** A message has taken it. */
  taken: boolean;
}

function stageOf({ record, running, sentBytes, speed }: Upload, now: number): UploadStage {
  if (record.failure !== null) return 'failed';
  if (record.done) return 'done';
  if (!record.prepared) return 'preparing';
  return running !== null && (speed.bytesPerSecond(now) !== null || sentBytes > 0) ? 'uploading' : 'waiting';
}

export function uploadView(upload: Upload, now: number): UploadView {
  const { record } = upload;
  const stage = stageOf(upload, now);
  const { sizeBytes } = record;
  const totalBytes =
    stage === 'preparing'
      ? sizeBytes
      : storedBytes({
          size: sizeBytes,
          thumb: record.thumb === null ? null : { size: record.thumb.bytes.length },
        });
  const doneBytes =
    stage === 'preparing' ? upload.preparedBytes : stage === 'done' ? totalBytes : upload.sentBytes;
  const bytesPerSecond = stage === 'uploading' ? upload.speed.bytesPerSecond(now) : null;
  return {
    uploadId: record.uploadId,
    name: safeFileName(record.name),
    type: record.type,
    sizeBytes,
    stage,
    doneBytes,
    totalBytes,
    bytesPerSecond,
    remainingMs:
      bytesPerSecond === null || bytesPerSecond === 0
        ? null
        : Math.round(((totalBytes - doneBytes) * 1_000) / bytesPerSecond),
    thumb: record.thumb === null ? null : { width: record.thumb.width, height: record.thumb.height },
    voice: record.media !== null && record.media.waveform.length > 0,
    original: record.original,
    failure: record.failure,
  };
}
