import { useCallback, useRef, useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { limits as protocolLimits } from '#src/protocol/open/limits.ts';
import type { NewUpload, UploadView } from '../client/attachment-api.ts';
import { useAttachments } from './attachments-context.tsx';
import { asUpload, type Picked, type PickProblem, withinLimits } from './picked-files.ts';
import type { Taken } from './use-picked-uploads.ts';

export interface UploadQueueState {
  problems: PickProblem[];
  /** The engine took nothing of what was last picked. */
  failure: Failure | null;
  add: (picked: Picked) => Promise<Taken>;
  /** Already read and described, like a voice note. Answers its id; null when it was not taken. */
  addReady: (upload: NewUpload) => Promise<string | null>;
  cancel: (uploadId: string) => void;
  retry: (uploadId: string) => void;
  /** Starts the picture anew, cleaned or as it is. */
  setOriginal: (uploadId: string, original: boolean) => void;
  /** Whether this page still has the file that was picked. */
  has: (uploadId: string) => boolean;
  dismiss: () => void;
}

const unknownLimits = { maxBytes: Number.POSITIVE_INFINITY, maxPerMessage: protocolLimits.files };

/** What happens with picked files: checked, handed to the engine, taken back. */
export function useUploadQueue(conversationId: string, uploads: readonly UploadView[]): UploadQueueState {
  const api = useAttachments();
  const [problems, setProblems] = useState<PickProblem[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const sources = useRef(new Map<string, NewUpload>());
  const count = useRef(0);
  count.current = uploads.length;

  const hand = useCallback(
    async (ready: NewUpload[]): Promise<string[]> => {
      const result = await api.addUploads(conversationId, ready);
      if (!result.ok) {
        setFailure(result.failure);
        return [];
      }
      for (const [at, uploadId] of result.value.uploadIds.entries()) {
        const source = ready[at];
        if (source !== undefined) sources.current.set(uploadId, source);
      }
      return result.value.uploadIds;
    },
    [api, conversationId],
  );

  const add = useCallback(
    async (picked: Picked): Promise<Taken> => {
      setFailure(null);
      setProblems([]);
      const limits = await api.attachmentLimits();
      if (!limits.ok && limits.failure.kind !== 'network') {
        setFailure(limits.failure);
        return { uploadIds: [], whole: false };
      }
      // Without the network the file waits here; the server says later what it thinks of its size.
      const known = limits.ok ? limits.value : unknownLimits;
      const allowed = withinLimits(picked.files, count.current, known);
      const left = [...picked.problems, ...allowed.problems];
      setProblems(left);
      if (allowed.files.length === 0) return { uploadIds: [], whole: left.length === 0 };
      const uploadIds = await hand(await Promise.all(allowed.files.map(asUpload)));
      return { uploadIds, whole: left.length === 0 && uploadIds.length > 0 };
    },
    [api, hand],
  );

  const addReady = useCallback(
    async (upload: NewUpload) => {
      setFailure(null);
      return (await hand([upload]))[0] ?? null;
    },
    [hand],
  );

  const cancel = useCallback(
    (uploadId: string) => {
      sources.current.delete(uploadId);
      void api.cancelUpload(conversationId, uploadId);
    },
    [api, conversationId],
  );

  const retry = useCallback(
    (uploadId: string) => void api.retryUpload(conversationId, uploadId),
    [api, conversationId],
  );

  const setOriginal = useCallback(
    (uploadId: string, original: boolean) => {
      const source = sources.current.get(uploadId);
      if (source === undefined) return;
      cancel(uploadId);
      void hand([{ ...source, original }]);
    },
    [cancel, hand],
  );

  const has = useCallback((uploadId: string) => sources.current.has(uploadId), []);
  const dismiss = useCallback(() => {
    setProblems([]);
    setFailure(null);
  }, []);
  return { problems, failure, add, addReady, cancel, retry, setOriginal, has, dismiss };
}
