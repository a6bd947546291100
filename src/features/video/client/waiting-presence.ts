/** Being in the waiting room: a subscription that stands as long as a page shows it, and is made anew whenever it is cut. */
import { backoffMs, type Clock } from '#src/platform/client/clock.ts';
import type { Api } from '#src/platform/client/transport.ts';

const firstRetryMs = 500;
const mostRetryMs = 5_000;

/** Present until the answer is called. A visit that one may not wait for is asked for again and again, in vain but seldom. */
export function enterWaitingRoom(api: Api, clock: Clock, visitId: string): () => void {
  let over = false;
  let attempt = 0;
  let leave: () => void = () => undefined;
  let cancel: () => void = () => undefined;
  const again = () => {
    if (over) return;
    attempt += 1;
    cancel();
    cancel = clock.after(backoffMs(attempt, firstRetryMs, mostRetryMs), enter);
  };
  function enter(): void {
    const subscription = api.video.present.subscribe(
      { visitId },
      {
        onData: () => {
          attempt = 0;
        },
        onError: again,
        onComplete: again,
      },
    );
    leave = () => subscription.unsubscribe();
  }
  enter();
  return () => {
    over = true;
    cancel();
    leave();
  };
}
