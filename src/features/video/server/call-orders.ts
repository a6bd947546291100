/** What visits ask of calls: who may not be in a call any more. Told after COMMIT; the call's side asks the database when in doubt. */
import { topicHere } from '#src/platform/server/bus.ts';
import type { VisitRole } from '../contract.ts';

export interface CallOrder {
  readonly visitId: string;
  readonly reason: 'ended' | 'removed' | 'returned_to_waiting';
  readonly who:
    | { readonly roles: readonly VisitRole[] }
    | { readonly userId: string }
    | { readonly guestId: string };
}

export const callOrders = topicHere<CallOrder>('video.call-orders');

/** Patient and who acts for them: let in and sent out together. */
export const patientSide: readonly VisitRole[] = ['patient', 'carer'];
export const providerSide: readonly VisitRole[] = ['host', 'colleague'];
export const everybody: readonly VisitRole[] = [...patientSide, ...providerSide, 'guest'];
