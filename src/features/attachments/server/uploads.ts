/** The life of an upload until a message owns it: begin, resume, finish, cancel. */
import { randomBytes } from 'node:crypto';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { limits as protocolLimits } from '#src/protocol/open/limits.ts';
import { maxOpenUploads, maxUploadBytes } from '../contract.ts';
import { requireMember, requireOwnUpload, requirePerson } from './access.ts';
import type { Removal } from './removal.ts';
import type { FileStorage } from './storage.ts';
import * as store from './upload-store.ts';

/** How long a signed address may be used to begin sending; a request under way is not cut by it. */
export const addressLifeMs = 60 * 60 * 1000;

export interface NewFile {
  conversationId: string;
  fileId: string;
  sizeBytes: number;
}

export interface Uploads {
  /** Reserves room for a file and gives it its key. Nothing is stored when it is refused. */
  begin(session: SessionInfo | null, file: NewFile): Promise<store.UploadRow>;
  /** Tells where the library put an upload. UNAVAILABLE when its key, a short hash, is taken: the next try has another. */
  place(upload: store.UploadRow, libraryKey: string): Promise<store.UploadRow>;
  /** All bytes are there. FILE_UNKNOWN when the upload was cancelled meanwhile or has another size. */
  finish(key: string, sizeBytes: number): Promise<void>;
  resume(session: SessionInfo, key: string): Promise<Resumed>;
  cancel(session: SessionInfo, key: string): Promise<void>;
  limits(): Promise<Limits>;
  /** A fresh signed address. */
  addressOf(upload: store.UploadRow): string;
}

export interface Resumed {
  key: string;
  url: string;
  sizeBytes: number;
  complete: boolean;
}

export interface Limits {
  maxFileBytes: number;
  maxUploadBytes: number;
  maxFilesPerMessage: number;
  storage: 'ok' | 'low' | 'full';
}

export function createUploads(
  deps: Pick<PlatformDeps, 'config' | 'database' | 'clock'> & {
    storage: FileStorage;
    removal: Removal;
  },
): Uploads {
  const { database, clock, storage, removal } = deps;
  const { maxFileBytes, storageQuotaBytes } = deps.config;
  const largest = maxUploadBytes(maxFileBytes);
  const addressOf = (upload: store.UploadRow) => storage.uploadUrl(upload, clock.now() + addressLifeMs);

  return {
    addressOf,

    async begin(session, { conversationId, fileId, sizeBytes }) {
      const person = requirePerson(session);
      await requireMember(database.pool, person, conversationId);
      if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1) throw new DomainError('BAD_INPUT');
      if (sizeBytes > largest) throw new DomainError('TOO_LARGE');
      if ((await storage.freeBytes()) < sizeBytes) throw new DomainError('STORAGE_FULL');
      const key = randomBytes(20).toString('hex');
      const upload = { key, uploaderId: person.userId, conversationId, fileId, sizeBytes };
      await database.transaction(async (q) => {
        await store.lockReservations(q);
        if ((await store.countOpen(q, person.userId)) >= maxOpenUploads)
          throw new DomainError('TOO_MANY_UPLOADS');
        if ((await store.readUsedBytes(q)) + sizeBytes > storageQuotaBytes)
          throw new DomainError('STORAGE_FULL');
        await store.insertUpload(q, upload, clock.now());
      });
      return { ...upload, cloudKey: null, complete: false, claimed: false };
    },

    async place(upload, libraryKey) {
      const cloudKey = storage.cloudKeyOf(libraryKey);
      if (cloudKey === null) return upload;
      if (!(await store.setCloudKey(database.pool, upload.key, cloudKey))) {
        await store.markCancelled(database.pool, upload.key, clock.now());
        await removal.removeMarked([upload.key]);
        throw new DomainError('UNAVAILABLE');
      }
      return { ...upload, cloudKey };
    },

    async finish(key, sizeBytes) {
      if (!(await store.markComplete(database.pool, key, sizeBytes, clock.now())))
        throw new DomainError('FILE_UNKNOWN');
    },

    async resume(session, key) {
      const upload = await requireOwnUpload(database.pool, session, key);
      const { sizeBytes, complete } = upload;
      return { key, url: addressOf(upload), sizeBytes, complete };
    },

    async cancel(session, key) {
      await requireOwnUpload(database.pool, session, key);
      if (!(await store.markCancelled(database.pool, key, clock.now()))) throw new DomainError('FILE_TAKEN');
      await removal.removeMarked([key]);
    },

    async limits() {
      const used = await store.readUsedBytes(database.pool);
      const free = Math.min(storageQuotaBytes - used, await storage.freeBytes());
      const state = free <= 0 ? 'full' : free < storageQuotaBytes / 10 ? 'low' : 'ok';
      return {
        maxFileBytes,
        maxUploadBytes: largest,
        maxFilesPerMessage: protocolLimits.files,
        storage: state,
      };
    },
  };
}
