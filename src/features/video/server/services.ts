/** The services of video visits, put together. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { createVisitReading, type VisitReading } from './reading.ts';
import { createViewVisits } from './visit-view.ts';

export interface VideoServices {
  reading: VisitReading;
}

export interface VideoDeps
  extends Pick<PlatformDeps, 'config' | 'database' | 'events' | 'bus' | 'clock' | 'log'> {
  /** Signed in with an open connection. */
  isOnline(userId: string): boolean;
}

export function createVideoServices(deps: VideoDeps): VideoServices {
  const view = createViewVisits({ ...deps, isPresent: () => false });
  return { reading: createVisitReading({ ...deps, view }) };
}
