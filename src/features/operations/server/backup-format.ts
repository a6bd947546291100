/**
 * A backup is a folder: `manifest.json` names every other file with its length and SHA-256, the tables with their rows, and the migrations
 * that made them. `database/<table>.jsonl` has one row a line; `secrets/`, `audit/` and `files/` are those of the data folder.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

export const manifestName = 'manifest.json';

export const backupManifest = z.object({
  format: z.literal(1),
  app: z.string(),
  /** Milliseconds since 1970: when the database's snapshot was taken. */
  at: z.number().int(),
  /** Of scrypt (base64); null where the files lie open. */
  salt: z.string().nullable(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(
    z.object({ name: z.string().regex(/^[a-z_]+$/), rows: z.number().int().nonnegative(), file: z.string() }),
  ),
  files: z.array(
    z.object({
      /** Inside the backup, with `/`. */
      path: z
        .string()
        .regex(/^(database|secrets|audit|files)\/[A-Za-z0-9_./-]+$/)
        .refine((path) => !path.split('/').includes('..')),
      sizeBytes: z.number().int().nonnegative(),
      sha256: z.string().length(64),
    }),
  ),
  /** Storage keys whose bytes were not there (any more) when their turn came. */
  missing: z.array(z.string()),
});
export type BackupManifest = z.infer<typeof backupManifest>;

/** With the code over the manifest's own text (hex), under the passphrase's key; null where there is none. */
export const sealedManifest = z.object({ manifest: z.string(), mac: z.string().nullable() });

/** The code that shows that nobody without the passphrase wrote this list. */
export function manifestCode(text: string, key: Buffer): string {
  return createHmac('sha256', key).update('consulta backup manifest\0').update(text).digest('hex');
}

export function isSameCode(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Length and SHA-256 of a file as it lies there. */
export async function measure(path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** The first file that is not as the manifest says; null when all are. */
export async function findDamage(folder: string, { files }: BackupManifest): Promise<string | null> {
  for (const file of files) {
    const found = await measure(join(folder, file.path)).catch(() => null);
    if (found === null || found.sizeBytes !== file.sizeBytes || found.sha256 !== file.sha256)
      return file.path;
  }
  return null;
}
