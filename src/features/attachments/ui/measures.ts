/** Numbers of files as people say them. */

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
const step = 1_024;

export interface SizeParts {
  value: number;
  unit: (typeof units)[number];
  /** Digits after the point that mean something. */
  digits: number;
}

/** The unit in which a size is a small number. */
export function sizeParts(bytes: number): SizeParts {
  let value = bytes;
  let at = 0;
  while (value >= 1_000 && at < units.length - 1) {
    value /= step;
    at += 1;
  }
  return { value, unit: units[at] ?? 'byte', digits: at === 0 || value >= 10 ? 0 : 1 };
}

export interface TimeParts {
  count: number;
  unit: 'seconds' | 'minutes' | 'hours';
}

/** A rest of time, rounded so that it does not flicker; never less than is left. */
export function timeParts(ms: number): TimeParts {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds <= 10) return { count: seconds, unit: 'seconds' };
  if (seconds <= 55) return { count: Math.ceil(seconds / 5) * 5, unit: 'seconds' };
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return { count: minutes, unit: 'minutes' };
  return { count: Math.ceil(minutes / 60), unit: 'hours' };
}

/** "0:07", "12:30", "1:02:03". */
export function clockTime(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1_000));
  const pad = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(all / 3_600), Math.floor(all / 60) % 60, all % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
}
