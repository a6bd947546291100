/** However large a file is, this device holds one segment of it at a time. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createMemoryStore, type RecordStore } from '#src/platform/client/record-store.ts';
import { segmentBytes, segmentCount } from '#src/protocol/open/file-descriptor.ts';
import { secretReady } from '#src/protocol/secret/sodium-secret.ts';
import { type Prepared, partKey, sealParts } from './upload-preparation.ts';

vi.setConfig({ testTimeout: 60_000 });

const sizeBytes = 500 * 1_000_000;
const count = segmentCount(sizeBytes);
const record = {
  uploadId: '00'.repeat(16),
  conversationId: 'A'.repeat(43),
  fileKey: new Uint8Array(32).fill(7),
};

beforeAll(secretReady);

/** Bytes that buffers hold now, after what nobody holds any more is gone. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  // What the first one finds is let go beside it, the second one waits for that.
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

/** A file that is nowhere: its bytes are made when they are asked for, and not kept. Tells what happened in order. */
function rig(onRead: (index: number) => void) {
  const happened: string[] = [];
  const prepared: Prepared = {
    type: 'application/dicom',
    media: null,
    thumb: null,
    source: {
      sizeBytes,
      async read(from, to) {
        happened.push(`read ${from / segmentBytes}`);
        onRead(from / segmentBytes);
        return new Uint8Array(to - from);
      },
    },
  };
  const parts: RecordStore = {
    ...createMemoryStore(),
    async write(changes) {
      const keys = changes.map(({ key }) => key);
      happened.push(`begin ${keys}`);
      // A disk takes its time.
      await new Promise((done) => setImmediate(done));
      happened.push(`end ${keys}`);
    },
  };
  const { signal } = new AbortController();
  const seal = () => sealParts({ record, prepared, parts, onProgress: () => undefined, signal });
  return { happened, seal };
}

describe('a file of 500 MB', () => {
  it('is read and sealed one segment at a time, and what is done is let go', async () => {
    let most = 0;
    const before = heldBytes();
    const { happened, seal } = rig((index) => {
      if (index % 20 === 19) most = Math.max(most, heldBytes() - before);
    });
    const { hashes } = await seal();
    expect(hashes).toHaveLength(count);
    const inTurn = Array.from({ length: count }, (_, index) => {
      const key = partKey(record.uploadId, index);
      return [`read ${index}`, `begin ${key}`, `end ${key}`];
    });
    expect(happened).toEqual(inTurn.flat());
    // The last one in the clear and sealed, and what the collector is slow with; nothing like the file.
    expect(most).toBeLessThan(10 * segmentBytes);
  });
});
