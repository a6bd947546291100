/** What a person sees and hears in a call, asked from outside: of pages in Chromium (Playwright) and in Firefox (Puppeteer). */

/** As much of a page as the checks need; both kinds have it. */
export interface MediaPage {
  evaluate<T>(work: (selector: string) => Promise<T>, selector: string): Promise<T>;
}

declare global {
  /** Every connection that the page made, oldest first; {@link watchConnections} keeps it. */
  var watchedConnections: RTCPeerConnection[] | undefined;
  /** Of each video element: its name, and the pictures that it has shown since somebody first looked. */
  var watchedFrames: WeakMap<HTMLVideoElement, { element: string; frames: number }> | undefined;
}

/** Runs in the page before its own scripts: `page.addInitScript(watchConnections)`, `page.evaluateOnNewDocument(watchConnections)`. */
export function watchConnections(): void {
  const made: RTCPeerConnection[] = [];
  globalThis.watchedConnections = made;
  const Original = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made.push(this);
    }
  };
}

/** Runs like {@link watchConnections}, before it: no way but over a relay is taken, as where a firewall lets nothing else through. */
export function relayOnly(): void {
  const Original = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy: 'relay' });
    }
    override setConfiguration(configuration?: RTCConfiguration): void {
      super.setConfiguration({ ...configuration, iceTransportPolicy: 'relay' });
    }
  };
}

/** Runs like {@link watchConnections}: the camera sends a small picture, so that a machine that is both ends of a call has time for it. */
export function smallCamera(): void {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  const ask = devices?.getUserMedia.bind(devices);
  if (ask === undefined) return;
  devices.getUserMedia = (wanted) => {
    const video = wanted?.video;
    return ask(
      typeof video === 'object' ? { ...wanted, video: { ...video, width: 320, height: 240 } } : wanted,
    );
  };
}

export interface Picture {
  /** Which element shows it: who comes again gets another one, which counts from the beginning. */
  readonly element: string;
  /** Pictures that the element has shown since somebody first looked. */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** Brightness on a grid of 16 × 9, from 0 to 255. */
  readonly grid: readonly number[];
}

/** The picture that a video element shows now; null while there is none. */
export function pictureOf(page: MediaPage, selector: string): Promise<Picture | null> {
  return page.evaluate(async (wanted) => {
    const video = document.querySelector(wanted);
    if (!(video instanceof HTMLVideoElement) || video.videoWidth === 0) return null;
    // Firefox counts no frames of streams by itself, Chromium shows only some of them in a tab behind another.
    globalThis.watchedFrames ??= new WeakMap();
    const watched = globalThis.watchedFrames.get(video) ?? { element: String(Math.random()), frames: 0 };
    if (!globalThis.watchedFrames.has(video)) {
      globalThis.watchedFrames.set(video, watched);
      const count = () => {
        watched.frames += 1;
        video.requestVideoFrameCallback(count);
      };
      video.requestVideoFrameCallback(count);
    }
    const [columns, rows] = [16, 9];
    const canvas = new OffscreenCanvas(columns, rows);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) return null;
    context.drawImage(video, 0, 0, columns, rows);
    const { data } = context.getImageData(0, 0, columns, rows);
    const grid = Array.from({ length: columns * rows }, (_, at) => {
      const [red = 0, green = 0, blue = 0] = data.subarray(at * 4, at * 4 + 3);
      return Math.round((red + green + blue) / 3);
    });
    return {
      element: watched.element,
      frames: Math.max(watched.frames, video.getVideoPlaybackQuality().totalVideoFrames),
      width: video.videoWidth,
      height: video.videoHeight,
      grid,
    };
  }, selector);
}

/** What the elements and the connections of the page say about pictures that arrive, for who looks for the place where they stop. */
export function pictureRoad(page: MediaPage, selector: string): Promise<string> {
  return page.evaluate(async (wanted) => {
    const said: unknown[] = [...document.querySelectorAll(wanted)].map((video) => {
      if (!(video instanceof HTMLVideoElement)) return null;
      const { paused, readyState, currentTime, srcObject } = video;
      const tracks = srcObject instanceof MediaStream ? srcObject.getTracks() : [];
      const states = tracks.map(({ kind, muted, readyState: state }) => ({ kind, muted, state }));
      return { paused, readyState, currentTime, states };
    });
    for (const connection of globalThis.watchedConnections ?? [])
      (await connection.getStats()).forEach((entry) => {
        if (entry.kind !== 'video' || !/^(in|out)bound-rtp$/.test(entry.type)) return;
        const { type, framesReceived, framesDecoded, framesEncoded, framesPerSecond, packetsLost } = entry;
        const state = connection.connectionState;
        said.push({
          type,
          state,
          framesReceived,
          framesDecoded,
          framesEncoded,
          framesPerSecond,
          packetsLost,
        });
      });
    return JSON.stringify(said);
  }, selector);
}

/** Whether `b`, of the same element, was shown after `a` and more than five pictures, and somebody who looks would say that something changed. */
export function moved(a: Picture, b: Picture): boolean {
  return b.element === a.element && b.frames > a.frames + 5 && differ(a, b);
}

/** Whether somebody who looks would say that something moved, or at least changed. */
export function differ(a: Picture, b: Picture): boolean {
  const changed = a.grid.filter((value, at) => Math.abs(value - (b.grid[at] ?? 0)) > 12);
  return changed.length > 0;
}

/**
 * How loud the voices that arrive were during the last second (from 0 to 1); 0 when no element on the page lets them be heard.
 * The browsers' own measure, because Firefox without a sound card runs no AudioContext.
 */
export function loudnessOf(page: MediaPage): Promise<number> {
  return page.evaluate(async () => {
    const audible = [...document.querySelectorAll('audio, video')].some(
      (element) =>
        element instanceof HTMLMediaElement &&
        !element.muted &&
        !element.paused &&
        element.volume > 0 &&
        element.srcObject instanceof MediaStream &&
        element.srcObject.getAudioTracks().some(({ readyState }) => readyState === 'live'),
    );
    if (!audible) return 0;
    const measure = async () => {
      const voices = new Map<string, { energy: number; seconds: number }>();
      for (const connection of globalThis.watchedConnections ?? [])
        (await connection.getStats()).forEach((entry) => {
          if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio') return;
          voices.set(entry.id, { energy: entry.totalAudioEnergy, seconds: entry.totalSamplesDuration });
        });
      return voices;
    };
    const before = await measure();
    await new Promise((done) => setTimeout(done, 1_100));
    let loudest = 0;
    for (const [id, { energy, seconds }] of await measure()) {
      const since = before.get(id) ?? { energy: 0, seconds: 0 };
      if (seconds > since.seconds)
        loudest = Math.max(loudest, Math.sqrt((energy - since.energy) / (seconds - since.seconds)));
    }
    return loudest;
  }, '');
}

export interface Road {
  readonly local: string;
  readonly remote: string;
  /** Null where the browser does not tell. */
  readonly relayProtocol: string | null;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** How each live connection of the page goes: `host`, `srflx`, `prflx` or `relay` at each end. */
export function roadsOf(page: MediaPage): Promise<Road[]> {
  return page.evaluate(async () => {
    const roads: Road[] = [];
    for (const connection of globalThis.watchedConnections ?? []) {
      if (connection.connectionState !== 'connected') continue;
      const stats = new Map<string, Record<string, unknown>>();
      (await connection.getStats()).forEach((entry: RTCStats) => {
        stats.set(entry.id, { ...entry });
      });
      const chosen = [...stats.values()].map((entry) => entry.selectedCandidatePairId);
      for (const pair of stats.values()) {
        // Firefox says it at the pair, others at the transport.
        if (pair.type !== 'candidate-pair' || (pair.selected !== true && !chosen.includes(pair.id))) continue;
        const local = stats.get(String(pair.localCandidateId));
        const remote = stats.get(String(pair.remoteCandidateId));
        roads.push({
          local: String(local?.candidateType),
          remote: String(remote?.candidateType),
          relayProtocol: local?.relayProtocol === undefined ? null : String(local.relayProtocol),
          bytesSent: Number(pair.bytesSent),
          bytesReceived: Number(pair.bytesReceived),
        });
      }
    }
    return roads;
  }, '');
}
