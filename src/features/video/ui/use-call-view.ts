import { useSyncExternalStore } from 'react';
import type { CallHandle, CallView } from '../client/call-view.ts';

/** The newest view of a call. */
export function useCallView(call: CallHandle): CallView {
  return useSyncExternalStore(
    (listener) => call.subscribe(listener),
    () => call.view,
    () => call.view,
  );
}
