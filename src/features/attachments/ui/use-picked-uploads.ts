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
  const picks = useRef<readonly Pick[]>([]);
  const queue = useRef(uploads);
  const [waiting, setWaiting] = useState(0);

  const keep = useCallback((next: readonly Pick[]) => {
    picks.current = next;
    setWaiting(next.length);
  }, []);
  /** A pick is over when the queue shows all of it: any earlier, and there would be nothing to send for a moment. */
  const drop = useCallback(() => {
    const known = new Set(queue.current.map(({ uploadId }) => uploadId));
    keep(
      picks.current.filter(({ uploadIds }) => uploadIds === null || uploadIds.some((id) => !known.has(id))),
    );
  }, [keep]);

  useEffect(() => {
    queue.current = uploads;
    drop();
  }, [uploads, drop]);

  const note = useCallback(
    (taking: Promise<Taken>) => {
      const pick: Pick = { taking, uploadIds: null };
      keep([...picks.current, pick]);
      void taking.then(({ uploadIds }) => {
        pick.uploadIds = uploadIds;
        drop();
      });
    },
    [keep, drop],
  );

  const settle = useCallback(() => {
    const waited = picks.current;
    if (waited.length === 0) return null;
    keep([]);
    return Promise.all(waited.map(({ taking }) => taking)).then((taken) => ({
      uploadIds: taken.flatMap(({ uploadIds }) => uploadIds),
      whole: taken.every(({ whole }) => whole),
    }));
  }, [keep]);

  return { picking: waiting > 0, note, settle };
}
