/** Attachments' services, put together. */
import { join } from 'node:path';
import { createNoteReading } from '#src/features/audit/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { HttpProgram } from '#src/platform/server/http-program.ts';
import { type CleanUp, createCleanUp } from './clean-up.ts';
import { createCloudStorage } from './cloud-storage.ts';
import { createDirectUpload } from './direct-upload.ts';
import { createDiskFiles } from './disk-files.ts';
import { createDiskStorage } from './disk-storage.ts';
import { createDownloads } from './download.ts';
import { createFileRoutes } from './file-routes.ts';
import { createIngest } from './ingest.ts';
import { createRemoval, type Removal } from './removal.ts';
import { createUploads, type Uploads } from './uploads.ts';

export interface AttachmentServices {
  uploads: Uploads;
  /** What the HTTP server mounts: the upload route, the bytes' way in and their way out. */
  programs: readonly HttpProgram[];
  removal: Removal;
  cleanUp: CleanUp;
  /** Cuts uploads under way. */
  close(): Promise<void>;
}

export function createAttachmentServices(
  deps: Pick<PlatformDeps, 'config' | 'origins' | 'database' | 'clock' | 'log'> & {},
): AttachmentServices {
  const { config, origins, database, clock, log } = deps;
  const files = createDiskFiles(join(config.dataDir, 'files'));
  const disk = createDiskStorage(files, config.secret('uploads'));
  const storage = config.uploadThing === null ? disk : createCloudStorage(config.uploadThing, disk);
  const removal = createRemoval({ database, storage, log });
  const uploads = createUploads({ config, database, clock, storage, removal });
  const routes = createFileRoutes({ uploads, storage, origin: origins[0] ?? '' });
  const { secret } = disk;
  const ingest = createIngest({ database, clock, files, secret, reportUploaded: routes.reportUploaded });
  const downloads = createDownloads({ database, storage, noteReading: createNoteReading(deps) });
  const programs = [routes.program, ingest.program, createDirectUpload({ uploads, storage }), downloads];
  const cleanUp = createCleanUp({ database, clock, log, removal, files });
  return { uploads, programs, removal, cleanUp, close: () => ingest.close() };
}
