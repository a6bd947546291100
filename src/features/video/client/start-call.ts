/** A call of this page, put together with what the browser has. */
import { systemClock } from '#src/platform/client/clock.ts';
import { CallEngine } from './call-engine.ts';
import { browserPlatform } from './call-platform.ts';
import { type CallLineApi, type CallPlace, roadOver } from './call-road.ts';
import type { LocalMedia } from './local-media.ts';
import { browserMedia } from './media-platform.ts';

/** Joins the call of a visit with the devices as they are: what is on is sent. Close it when the page goes. */
export function startCall(api: CallLineApi, place: CallPlace, local: LocalMedia): CallEngine {
  return new CallEngine({
    openRoad: roadOver(api, place),
    platform: browserPlatform(),
    media: browserMedia(),
    local,
    clock: systemClock,
  });
}
