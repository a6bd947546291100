/** Lines of the notification centre. */
import type { Notification } from '#src/features/notifications/contract.ts';

/** A Thursday. */
export const thursday = Date.UTC(2026, 10, 26, 9, 5);
let count = 0;

/** An unread one of a visit, unless told otherwise. */
export function aNotice(more: Partial<Notification> = {}): Notification {
  count += 1;
  const target = more.target ?? { place: 'visit', id: 'v1' };
  return {
    id: `notice-${count}`,
    kind: 'visit.arrived',
    target,
    about: target.id,
    at: thursday,
    read: false,
    messages: 0,
    ...more,
  };
}
