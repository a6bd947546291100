/** A call of this page, put together with what the browser has. */
import { systemClock } from '#src/platform/client/clock.ts';
import { CallEngine } from './call-engine.ts';
import { browserPlatform } from './call-platform.ts';
import { type CallLineApi, type CallPlace, roadOver } from './call-road.ts';
import { LocalMedia } from './local-media.ts';
import { browserMedia } from './media-platform.ts';

/** Microphone, camera and speaker of this page; for the prejoin, and for the call after it. */
export function openLocalMedia(): LocalMedia {
  return new LocalMedia(browserMedia(), systemClock);
}

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
