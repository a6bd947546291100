/** Everything about video visits. */
import { router } from '#src/platform/server/trpc.ts';
import { createCallProcedures } from './call-procedures.ts';
import type { VideoServices } from './services.ts';
import { createVisitProcedures } from './visit-procedures.ts';

export function createVideoRouter(video: VideoServices) {
  return router({ ...createVisitProcedures(video), ...createCallProcedures(video) });
}
