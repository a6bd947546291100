/** What somebody is told of what happened to their own account. Never the device that did it: others must hear of it. */
import { insertNotices, type NewNotice } from '#src/features/notifications/public.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { NewEvent } from '#src/platform/server/event-log.ts';

export interface SecurityCause {
  readonly userId: string;
  readonly kind: Extract<NewNotice['kind'], `security.${string}`>;
  /** Which one of its kind: a device, or a link of the account chain. */
  readonly which: string;
  /** The device that did it; null where it is not known. */
  readonly byDeviceId: string | null;
}

/** Inside the transaction of the change; answers the events to record with its own. */
export function tellOwner(
  q: Queryable,
  { userId, kind, which, byDeviceId }: SecurityCause,
  now: number,
): Promise<NewEvent[]> {
  const target = { place: 'settings', id: null } as const;
  return insertNotices(q, [{ userId, kind, cause: `${kind}:${which}`, target, byDeviceId }], now);
}
