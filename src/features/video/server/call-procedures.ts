/** Table of contents of calls: joining, signals, quality, guests. */
import type { VideoServices } from './services.ts';

export function createCallProcedures(_video: VideoServices) {
  return {};
}
