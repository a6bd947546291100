import { useEffect, useRef } from 'react';
import { ReadTracker } from './read-tracker.ts';
import { browserTimers } from './timers.ts';

/** Answers the function that takes the messages in view; `onRead` hears how far they count as read. */
export function useReadMarking(onRead: (throughSeq: number) => void): (seqs: readonly number[]) => void {
  const latest = useRef(onRead);
  const tracker = useRef<ReadTracker | null>(null);
  const inView = useRef<readonly number[]>([]);
  useEffect(() => {
    latest.current = onRead;
  });
  useEffect(() => {
    const reader = new ReadTracker({ timers: browserTimers, onRead: (seq) => latest.current(seq) });
    tracker.current = reader;
    const attend = () => reader.setAttention(document.visibilityState === 'visible', document.hasFocus());
    attend();
    reader.setInView(inView.current);
    document.addEventListener('visibilitychange', attend);
    window.addEventListener('focus', attend);
    window.addEventListener('blur', attend);
    return () => {
      document.removeEventListener('visibilitychange', attend);
      window.removeEventListener('focus', attend);
      window.removeEventListener('blur', attend);
      reader.close();
      tracker.current = null;
    };
  }, []);
  const report = useRef((seqs: readonly number[]) => {
    inView.current = seqs;
    tracker.current?.setInView(seqs);
  });
  return report.current;
}
