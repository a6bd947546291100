/** Where the bytes of a file come from, piece by piece, so that memory stays bounded. */
export interface FileSource {
  readonly sizeBytes: number;
  /** Bytes `from` (inclusive) to `to` (exclusive). Throws when the file was moved, changed or is gone. */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** A file that a person chose. */
export function blobSource(blob: Blob): FileSource {
  return {
    sizeBytes: blob.size,
    read: async (from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer()),
  };
}
