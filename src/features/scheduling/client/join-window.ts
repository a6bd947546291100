/** When the room of an appointment is open, as the clinic set it. The server enforces it; this draws the button. Pure. */

export interface JoinWindow {
  opensAt: number;
  closesAt: number;
}

const minuteMs = 60_000;

export function joinWindow(
  { start, end }: { start: number; end: number },
  { joinBeforeMinutes, joinAfterMinutes }: { joinBeforeMinutes: number; joinAfterMinutes: number },
): JoinWindow {
  return { opensAt: start - joinBeforeMinutes * minuteMs, closesAt: end + joinAfterMinutes * minuteMs };
}

export function doorOf({ opensAt, closesAt }: JoinWindow, now: number): 'early' | 'open' | 'over' {
  if (now < opensAt) return 'early';
  return now < closesAt ? 'open' : 'over';
}
