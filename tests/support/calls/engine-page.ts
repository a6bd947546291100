/** A page with nothing but a call engine on it, for tests that look at it from outside. */
import { CallEngine } from '#src/features/video/client/call-engine.ts';
import { browserPlatform } from '#src/features/video/client/call-platform.ts';
import { LocalMedia } from '#src/features/video/client/local-media.ts';
import { browserMedia } from '#src/features/video/client/media-platform.ts';
import { systemClock } from '#src/platform/client/clock.ts';
import { openPageRoad, type PageRoadControls, type PageRoadOptions } from './page-road.ts';

export interface EnginePage {
  engine: CallEngine;
  controls: PageRoadControls;
  /** One element for each party that was ever there; its id is the user's. */
  shown: Map<string, HTMLVideoElement>;
}

declare global {
  var startCall: (
    options: PageRoadOptions & { relay: boolean; microphone: boolean; camera: boolean },
  ) => void;
  var call: EnginePage;
}

globalThis.startCall = (options) => {
  const media = browserMedia();
  const local = new LocalMedia(media, systemClock);
  void local.microphone.set(options.microphone);
  void local.camera.set(options.camera);
  const { open, controls } = openPageRoad(options);
  const engine = new CallEngine({
    openRoad: open,
    platform: browserPlatform(),
    media,
    local,
    clock: systemClock,
    transportPolicy: options.relay ? 'relay' : 'all',
  });
  const shown = new Map<string, HTMLVideoElement>();
  engine.subscribe(() => {
    for (const { key, userId } of engine.view.parties) {
      if (shown.has(key)) continue;
      const element = document.createElement('video');
      element.id = `party-${userId}`;
      element.autoplay = true;
      element.playsInline = true;
      element.srcObject = engine.streamOf(key);
      document.body.append(element);
      shown.set(key, element);
    }
  });
  globalThis.call = { engine, controls, shown };
};
