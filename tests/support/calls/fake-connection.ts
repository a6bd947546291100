/** A peer connection for tests of how both ends agree: states as the specification has them, nothing on the wire. */
import type { Connection, Found, Lane } from '#src/features/video/client/connection.ts';
import type { BeatChannel } from '#src/features/video/client/pulse.ts';
import { toHex } from '#src/protocol/open/bytes.ts';
import { FakeTrack } from './fake-media.ts';

function lane(kind: 'audio' | 'video'): Lane {
  let sent: MediaStreamTrack | null = null;
  return {
    direction: 'sendrecv',
    sender: {
      get track() {
        return sent;
      },
      async replaceTrack(track) {
        sent = track;
      },
      getParameters: () => ({
        transactionId: '',
        codecs: [],
        headerExtensions: [],
        rtcp: {},
        encodings: [{}],
      }),
      setParameters: async () => undefined,
    },
    receiver: { track: new FakeTrack(kind, 'remote'), getSynchronizationSources: () => [], transport: null },
  };
}

export class FakeConnection implements Connection {
  signalingState: RTCSignalingState = 'stable';
  iceConnectionState: RTCIceConnectionState = 'new';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: { sdp: string } | null = null;
  remoteDescription: { sdp: string } | null = null;
  /** SHA-256 of what the other end shows, told by the statistics. */
  certificate = new Uint8Array(32);
  readonly candidates: unknown[] = [];
  restarts = 0;
  /** Never answers any more. */
  stuck = false;
  readonly #lanes: Lane[] = [];
  readonly #found: ((event: { candidate: Found | null }) => void)[] = [];
  readonly #changed = new Map<string, () => void>();

  addEventListener(type: 'icecandidate', listener: (event: { candidate: Found | null }) => void): void;
  addEventListener(type: 'iceconnectionstatechange' | 'connectionstatechange', listener: () => void): void;
  addEventListener(
    type: string,
    listener: (() => void) | ((event: { candidate: Found | null }) => void),
  ): void {
    if (type === 'icecandidate') this.#found.push(listener);
    else this.#changed.set(type, () => listener({ candidate: null }));
  }

  addTransceiver(kind: string): void {
    this.#lanes.push(lane(kind === 'audio' ? 'audio' : 'video'));
  }

  getTransceivers(): readonly Lane[] {
    return this.#lanes;
  }

  createDataChannel(): BeatChannel {
    return {
      readyState: 'connecting',
      send: () => undefined,
      addEventListener: () => undefined,
      close: () => undefined,
    };
  }

  async setLocalDescription(): Promise<void> {
    const isAnswer = this.signalingState === 'have-remote-offer';
    this.localDescription = { sdp: isAnswer ? 'own answer' : 'own offer' };
    this.signalingState = isAnswer ? 'stable' : 'have-local-offer';
  }

  /** An offer takes one's own back by itself. */
  async setRemoteDescription({ type, sdp = '' }: RTCSessionDescriptionInit): Promise<void> {
    if (this.stuck) await new Promise<never>(() => undefined);
    if (type === 'answer' && this.signalingState !== 'have-local-offer') throw new Error('no offer');
    this.remoteDescription = { sdp };
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    if (this.#lanes.length === 0) for (const kind of ['audio', 'video']) this.addTransceiver(kind);
  }

  async addIceCandidate(candidate?: unknown): Promise<void> {
    this.candidates.push(candidate);
  }

  restartIce(): void {
    this.restarts += 1;
  }

  async getStats(): Promise<RTCStatsReport> {
    const fingerprint = (toHex(this.certificate).toUpperCase().match(/../g) ?? []).join(':');
    return new Map<string, unknown>([
      ['T', { type: 'transport', id: 'T', remoteCertificateId: 'C' }],
      ['C', { type: 'certificate', id: 'C', fingerprint }],
    ]);
  }

  close(): void {
    this.connectionState = 'closed';
    this.signalingState = 'closed';
  }

  /** The browser finds a way to be reached. */
  find(text: string): void {
    for (const listener of this.#found)
      listener({ candidate: { candidate: text, sdpMid: '0', usernameFragment: 'own' } });
  }

  ice(state: RTCIceConnectionState): void {
    this.iceConnectionState = state;
    this.#changed.get('iceconnectionstatechange')?.();
  }

  enter(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.#changed.get('connectionstatechange')?.();
  }

  sent(kind: 'audio' | 'video'): MediaStreamTrack | null {
    return this.#lanes.find(({ receiver }) => receiver.track.kind === kind)?.sender.track ?? null;
  }
}
