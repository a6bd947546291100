/** Which part of a visit somebody is shown: follows from the visit and from what was done on this page. */
import type { VisitView } from '../contract.ts';

export type VisitStage =
  | 'over'
  /** The waiting room is not open yet, or not any more. */
  | 'early'
  | 'late'
  | 'prejoin'
  | 'waiting'
  /** They went away and are to be called back. */
  | 'away'
  /** Let in, but not in the call on this page. */
  | 'admitted'
  | 'call';

/** What happened on this page. */
export interface PageFacts {
  now: number;
  /** Joined the call here. */
  joined: boolean;
  /** Looking at camera and microphone, the first time or again. */
  testing: boolean;
}

const finished: readonly VisitView['state'][] = ['completed', 'cancelled', 'no_show'];

/** A visit from a conversation has no time of its own. */
function outsideWindow(visit: VisitView, now: number): 'early' | 'late' | null {
  if (visit.state !== 'scheduled' || visit.appointmentId === null) return null;
  if (now < visit.opensAt) return 'early';
  return now > visit.closesAt ? 'late' : null;
}

export function visitStage(visit: VisitView, page: PageFacts): VisitStage {
  if (finished.includes(visit.state)) return 'over';
  const staff = visit.myRole === 'host' || visit.myRole === 'colleague';
  const mayJoin = staff || visit.admittedAt !== null;
  if (page.joined && mayJoin) return 'call';
  const closed = outsideWindow(visit, page.now);
  if (closed !== null) return closed;
  if (staff) return 'prejoin';
  if (page.testing) return 'prejoin';
  if (visit.admittedAt !== null) return 'admitted';
  if (visit.waiting === null) return 'prejoin';
  return visit.waiting.callBack ? 'away' : 'waiting';
}
