/** The newest head in a file of the data folder: whoever can write to the database alone cannot cut off the end of the log unseen. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditHead, readHeadsFile, writeHeadsFile } from './heads.ts';

export interface KeptHead {
  /** Null when none was kept yet, or the file is not readable as one. */
  read(): AuditHead | null;
  write(head: AuditHead): void;
}

export function createKeptHead(dataDir: string, publicKey: Uint8Array): KeptHead {
  const folder = join(dataDir, 'audit');
  const path = join(folder, 'newest-head.json');
  return {
    read() {
      try {
        return readHeadsFile(readFileSync(path, 'utf8'))?.heads.at(-1) ?? null;
      } catch (error) {
        if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return null;
        throw error;
      }
    },
    write(head) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      // Instances may share the folder.
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, writeHeadsFile(publicKey, [head], null), { mode: 0o600 });
      renameSync(draft, path);
    },
  };
}
