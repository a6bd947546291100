'use client';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import type { AttachmentApi } from '../client/attachment-api.ts';
import { ActiveContext } from './active-context.ts';
import type { FileSource } from './file-source.ts';
import { FileViewer } from './file-viewer.tsx';

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

/** Shows a file over the page; with arrows to the others of its group. */
export type OpenFile = (group: readonly FileSource[], first: FileSource) => void;

const OpenFileContext = createContext<OpenFile>(() => undefined);

export interface AttachmentProviderProps {
  api: AttachmentApi;
  /** Somebody listens or speaks, though no key is pressed. */
  onActive?: () => void;
  children: ReactNode;
}

const nothing = () => undefined;

/** Gives the files' side of the engine to everything below, and shows what is opened. */
export function AttachmentProvider({ api, onActive = nothing, children }: AttachmentProviderProps) {
  // Here and not in a message: a list draws only the messages near the screen, and an open file must not go with one.
  const [opened, setOpened] = useState<{ group: readonly FileSource[]; first: FileSource } | null>(null);
  const open = useCallback<OpenFile>((group, first) => setOpened({ group, first }), []);
  return (
    <AttachmentContext value={api}>
      <OpenFileContext value={open}>
        <ActiveContext value={onActive}>
          {children}
          {opened !== null && <FileViewer {...opened} onClose={() => setOpened(null)} />}
        </ActiveContext>
      </OpenFileContext>
    </AttachmentContext>
  );
}

/** Where files are sent to and read from. */
export function useAttachments(): AttachmentApi {
  return useContext(AttachmentContext);
}

/** How a file is opened over the page. */
export function useOpenFile(): OpenFile {
  return useContext(OpenFileContext);
}
