'use client';
import { createContext, type ReactNode, useContext } from 'react';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import type { AttachmentApi } from '../client/attachment-api.ts';

async function away<T>(): Promise<Result<T>> {
  return { ok: false, failure: { kind: 'network' } };
}

/** Answers where no engine stands behind the screens: everything waits for a connection. */
const nobody: AttachmentApi = {
  attachmentLimits: away,
  addUploads: away,
  cancelUpload: async () => undefined,
  retryUpload: async () => undefined,
  thumbnail: away,
  readFile: away,
};

const AttachmentContext = createContext<AttachmentApi>(nobody);

/** Gives the files' side of the engine to everything below. */
export function AttachmentProvider({ api, children }: { api: AttachmentApi; children: ReactNode }) {
  return <AttachmentContext value={api}>{children}</AttachmentContext>;
}

/** Where files are sent to and read from. */
export function useAttachments(): AttachmentApi {
  return useContext(AttachmentContext);
}
