/** What a call takes from the browser beside devices; handed in, so that tests can do without one. */
import type { LinkCause } from '#src/protocol/open/call-signal.ts';
import type { Connection } from './connection.ts';
import { type LevelMeter, meterOf } from './level-meter.ts';

export interface CallPlatform {
  createConnection(configuration: RTCConfiguration): Connection;
  generateCertificate(): Promise<RTCCertificate>;
  createStream(): MediaStream;
  meterOf(track: MediaStreamTrack): LevelMeter;
  /** Tells when the device may have lost its way: another network, awake again. */
  watchSurroundings(listener: (cause: LinkCause) => void): () => void;
}

/** What every browser takes. */
const certificateKind: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };

/** The browser's own. */
export function browserPlatform(): CallPlatform {
  return {
    createConnection: (configuration) => new RTCPeerConnection(configuration),
    generateCertificate: () => RTCPeerConnection.generateCertificate(certificateKind),
    createStream: () => new MediaStream(),
    meterOf,
    watchSurroundings,
  };
}

function watchSurroundings(listener: (cause: LinkCause) => void): () => void {
  const ends = new AbortController();
  const { signal } = ends;
  let network = networkKind();
  window.addEventListener('online', () => listener('network-changed'), { signal });
  connectionOf()?.addEventListener(
    'change',
    () => {
      // It also tells of every new estimate of the speed.
      if (networkKind() === network) return;
      network = networkKind();
      listener('network-changed');
    },
    { signal },
  );
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') listener('slept');
    },
    { signal },
  );
  window.addEventListener('pageshow', ({ persisted }) => persisted && listener('slept'), { signal });
  return () => ends.abort();
}

/** `navigator.connection`, where there is one. */
function connectionOf(): EventTarget | null {
  const found: unknown = Reflect.get(navigator, 'connection');
  return found instanceof EventTarget ? found : null;
}

function networkKind(): unknown {
  const connection = connectionOf();
  return connection === null ? null : Reflect.get(connection, 'type');
}
