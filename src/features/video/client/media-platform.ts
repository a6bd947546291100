/** What the browser gives for microphone, camera and screen, as a thing handed in, so that tests can hold it still. */

/** What the person picked on this device; null: whatever the browser takes. */
export interface DeviceChoices {
  microphone: string | null;
  camera: string | null;
  speaker: string | null;
}

export interface MediaPlatform {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  /** Null where a browser cannot share its screen. */
  getDisplayMedia: ((options: DisplayMediaStreamOptions) => Promise<MediaStream>) | null;
  enumerateDevices(): Promise<MediaDeviceInfo[]>;
  watchDevices(listener: () => void): () => void;
  /** Tells when a permission changes; never where the browser does not say. */
  watchPermission(kind: 'microphone' | 'camera', listener: () => void): () => void;
  createStream(): MediaStream;
  readChoices(): DeviceChoices;
  writeChoices(choices: DeviceChoices): void;
}

const choicesKey = 'consulta.devices';

/** The browser's own. Works without a camera, a microphone or a secure page: then there is nothing to get. */
export function browserMedia(): MediaPlatform {
  const media: MediaDevices | undefined = navigator.mediaDevices;
  const nothing = () => Promise.reject(new DOMException('no media devices', 'NotFoundError'));
  return {
    getUserMedia: (constraints) => media?.getUserMedia(constraints) ?? nothing(),
    getDisplayMedia:
      typeof media?.getDisplayMedia === 'function' ? (options) => media.getDisplayMedia(options) : null,
    enumerateDevices: () => media?.enumerateDevices() ?? Promise.resolve([]),
    watchDevices(listener) {
      media?.addEventListener('devicechange', listener);
      return () => media?.removeEventListener('devicechange', listener);
    },
    watchPermission,
    createStream: () => new MediaStream(),
    readChoices,
    writeChoices(choices) {
      try {
        localStorage.setItem(choicesKey, JSON.stringify(choices));
      } catch {
        // Not kept where the browser keeps nothing: it is asked for again.
      }
    },
  };
}

function watchPermission(kind: 'microphone' | 'camera', listener: () => void): () => void {
  const closed = new AbortController();
  // Browsers that do not know the name reject.
  navigator.permissions
    ?.query({ name: kind })
    .then((status) => status.addEventListener('change', listener, { signal: closed.signal }))
    .catch(() => undefined);
  return () => closed.abort();
}

function readChoices(): DeviceChoices {
  const none: DeviceChoices = { microphone: null, camera: null, speaker: null };
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(choicesKey) ?? '{}');
    const read = (name: string): string | null => {
      const value: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, name) : null;
      return typeof value === 'string' ? value : null;
    };
    return { microphone: read('microphone'), camera: read('camera'), speaker: read('speaker') };
  } catch {
    return none;
  }
}
