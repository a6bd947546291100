/** Which build of the app this server serves: pages say it, and ask whether it is still the newest. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const idLength = 16;

export interface AppVersion {
  /** One name for pages and workers together; the same on every machine that built the same sources. */
  readonly build: string;
  /** Addresses of what the engine consists of. */
  readonly engineFiles: readonly string[];
}

function readEngineFiles(manifest: string): string[] {
  const parsed: unknown = JSON.parse(manifest);
  const files: unknown =
    typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'engineFiles') : null;
  return Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [];
}

/** Only for what was built whole: during development nothing has a name that stays true. */
export async function readAppVersion(projectDir: string): Promise<AppVersion> {
  const read = (file: string) => readFile(join(projectDir, file), 'utf8');
  const [pages, workers] = await Promise.all([read('.next/BUILD_ID'), read('dist/worker/manifest.json')]);
  const hash = createHash('sha256').update(pages).update('\0').update(workers);
  return { build: hash.digest('hex').slice(0, idLength), engineFiles: readEngineFiles(workers) };
}
