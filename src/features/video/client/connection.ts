/** What a call asks of the browser's peer connection: as much of it as is used, so that tests can stand in for it. */
import type { BeatChannel } from './pulse.ts';

/** One sound or one picture, both ways. */
export interface Lane {
  direction: RTCRtpTransceiverDirection;
  readonly sender: Pick<RTCRtpSender, 'track' | 'replaceTrack' | 'getParameters' | 'setParameters'>;
  readonly receiver: Pick<RTCRtpReceiver, 'track' | 'getSynchronizationSources'> & {
    readonly transport: object | null;
  };
}

export type Found = Pick<RTCIceCandidate, 'candidate' | 'sdpMid' | 'usernameFragment'>;
type Description = Pick<RTCSessionDescription, 'sdp'>;

export interface Connection
  extends Pick<
    RTCPeerConnection,
    | 'addIceCandidate'
    | 'close'
    | 'connectionState'
    | 'getStats'
    | 'iceConnectionState'
    | 'restartIce'
    | 'setRemoteDescription'
    | 'signalingState'
  > {
  readonly localDescription: Description | null;
  readonly remoteDescription: Description | null;
  setLocalDescription(): Promise<void>;
  addTransceiver(kind: string, init: RTCRtpTransceiverInit): unknown;
  getTransceivers(): readonly Lane[];
  createDataChannel(label: string, options: RTCDataChannelInit): BeatChannel;
  addEventListener(type: 'icecandidate', listener: (event: { candidate: Found | null }) => void): void;
  addEventListener(type: 'iceconnectionstatechange' | 'connectionstatechange', listener: () => void): void;
}
