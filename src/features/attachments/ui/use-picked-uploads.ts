import { useCallback, useEffect, useRef, useState } from 'react';
import type { UploadView } from '../client/attachment-api.ts';

/** What became of one pick. */
export interface Taken {
  uploadIds: string[];
  /** All of the files were taken. */
  whole: boolean;
}

interface Pick {
  taking: Promise<Taken>;
  /** Null while the engine has not answered. */
  uploadIds: string[] | null;
}

export interface PickedUploads {
  /** Files were picked that do not stand in the queue yet. */
  picking: boolean;
  note: (taking: Promise<Taken>) => void;
  /** Waits for all that was picked so far; null: there is nothing to wait for. */
  settle: () => Promise<Taken> | null;
}

/** Files between the moment of picking and their place in the queue: a message that is sent meanwhile waits for them. */
export function usePickedUploads(uploads: readonly UploadView[]): PickedUploads {
  const picks = useRef<Pick[]>([]);
  const [open, setOpen] = useState(0);

  useEffect(() => {
    const known = new Set(uploads.map(({ uploadId }) => uploadId));
    picks.current = picks.current.filter(
      ({ uploadIds }) => uploadIds === null || uploadIds.some((id) => !known.has(id)),
    );
  }, [uploads]);

  const note = useCallback((taking: Promise<Taken>) => {
    const pick: Pick = { taking, uploadIds: null };
    picks.current.push(pick);
    setOpen((count) => count + 1);
    void taking.then(({ uploadIds }) => {
      pick.uploadIds = uploadIds;
      setOpen((count) => count - 1);
    });
  }, []);

  const settle = useCallback(() => {
    const waited = picks.current;
    if (waited.length === 0) return null;
    picks.current = [];
    return Promise.all(waited.map(({ taking }) => taking)).then((taken) => ({
      uploadIds: taken.flatMap(({ uploadIds }) => uploadIds),
      whole: taken.every(({ whole }) => whole),
    }));
  }, []);

  return { picking: open > 0, note, settle };
}
