/**
 * One peer connection to one party: how both ends agree (perfect negotiation: who did not offer first gives way), which way is taken, and that
 * nothing is sent or shown before the certificate was checked. There are always one sound and one picture; they change by `replaceTrack`.
 */
import type { Clock } from '#src/platform/client/clock.ts';
import { Serial } from '#src/platform/client/signal.ts';
import type { ConnectionId } from '#src/protocol/open/ids.ts';
import { Refusal, type RefusalCode } from '#src/protocol/open/refusal.ts';
import type { Said } from './call-road.ts';
import { checkCertificate } from './certificate.ts';
import type { Connection, Found, Lane } from './connection.ts';
import { beatChannel, Pulse } from './pulse.ts';

type SaidHere = Extract<Said, { type: 'offer' | 'answer' | 'candidate' }>;

export interface LinkDeps {
  id: ConnectionId;
  /** Offers first; the other one gives way when both offer. */
  offers: boolean;
  connection: Connection;
  clock: Clock;
  /** Resolves when it was handed over; what could not be is made good by the watchdog. */
  say(content: SaidHere): Promise<void>;
  /** The signed fingerprint. */
  expected(): Promise<Uint8Array>;
  /** The certificate passed: these may play now. */
  verified(tracks: MediaStreamTrack[]): void;
  refused(code: RefusalCode): void;
  /** Something arrived. */
  alive(): void;
  trouble(kind: 'lost' | 'failed'): void;
}

export interface OwnTracks {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
}

/** How often and how long it is waited for a certificate; none after that is a refusal. */
const certificateLooks = 50;
const certificateLookMs = 40;

export class PeerLink {
  readonly id: ConnectionId;
  readonly offers: boolean;
  readonly connection: Connection;
  readonly #deps: LinkDeps;
  readonly #serial = new Serial();
  readonly #sending = new Serial();
  readonly #pulse: Pulse;
  #candidates: Found[] | null = [];
  #ignoring = false;
  #restartWanted = false;
  #checked: 'not' | 'checking' | 'yes' = 'not';
  #tracks: OwnTracks = { audio: null, video: null };
  #encoding: RTCRtpEncodingParameters | null = null;
  #preference: RTCDegradationPreference = 'maintain-framerate';
  #closed = false;
  #leave: () => void = () => undefined;
  readonly #gone = new Promise<void>((resolve) => {
    this.#leave = resolve;
  });

  constructor(deps: LinkDeps) {
    const { id, offers, connection, clock } = deps;
    this.#deps = deps;
    this.id = id;
    this.offers = offers;
    this.connection = connection;
    if (offers)
      for (const kind of ['audio', 'video']) connection.addTransceiver(kind, { direction: 'sendrecv' });
    const channel = connection.createDataChannel('beat', beatChannel);
    this.#pulse = new Pulse(channel, clock, () => {
      if (this.verified) deps.alive();
    });
    connection.addEventListener('icecandidate', ({ candidate }) => this.#found(candidate));
    connection.addEventListener('iceconnectionstatechange', () => this.#iceChanged());
    connection.addEventListener('connectionstatechange', () => this.#stateChanged());
  }

  /** The other end has shown the certificate that was signed. */
  get verified(): boolean {
    return this.#checked === 'yes';
  }

  /** The first offer. */
  offer(): Promise<void> {
    return this.#run(() => this.#offer());
  }

  /** Looks for another way. While an offer is under way it waits for that. */
  restart(): Promise<void> {
    this.#restartWanted = true;
    return this.#run(() => this.#restart());
  }

  hear(content: SaidHere): Promise<void> {
    return this.#run(async () => {
      if (content.type === 'candidate') await this.#hearCandidate(content);
      else if (content.type === 'offer') await this.#hearOffer(content.sdp);
      else await this.#hearAnswer(content.sdp);
    });
  }

  /** What is sent from now on; null sends nothing. Nothing at all goes out before the certificate was checked. */
  setTracks(tracks: OwnTracks): Promise<void> {
    this.#tracks = tracks;
    return this.#sending.run(() => this.#applyTracks());
  }

  /** Begins the picture anew: of one that goes on the other side shows nothing before it has asked, seconds later, for what was lost. */
  renewPicture(): Promise<void> {
    return this.#sending.run(async () => {
      const sender = this.#transceiver('video')?.sender;
      if (!sender?.track) return;
      await sender.replaceTrack(null).catch((error: unknown) => this.#ifOpen(error));
      await this.#applyTracks();
    });
  }

  setEncoding(encoding: RTCRtpEncodingParameters, preference: RTCDegradationPreference): Promise<void> {
    this.#encoding = encoding;
    this.#preference = preference;
    return this.#sending.run(() => this.#applyEncoding());
  }

  /** Loudness of what arrives, 0–1. */
  level(): number {
    const receiver = this.#transceiver('audio')?.receiver;
    const [source] = receiver?.getSynchronizationSources() ?? [];
    return Math.min(1, (source?.audioLevel ?? 0) * 2);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pulse.close();
    this.connection.close();
    this.#leave();
  }

  /** What a browser was asked of a connection that is closed meanwhile is never answered: nobody may wait for that. */
  #run(task: () => Promise<void>): Promise<void> {
    return Promise.race([this.#serial.run(async () => (this.#closed ? undefined : task())), this.#gone]);
  }

  #transceiver(kind: 'audio' | 'video'): Lane | undefined {
    return this.connection.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
  }

  async #offer(): Promise<void> {
    await this.connection.setLocalDescription();
    await this.#sayDescription('offer');
  }

  async #restart(): Promise<void> {
    if (!this.#restartWanted || this.connection.signalingState !== 'stable') return;
    this.#restartWanted = false;
    this.connection.restartIce();
    await this.#offer();
  }

  async #hearOffer(sdp: string): Promise<void> {
    this.#ignoring = this.offers && this.connection.signalingState !== 'stable';
    if (this.#ignoring) return;
    // Where one's own offer is under way this takes it back by itself.
    await this.connection.setRemoteDescription({ type: 'offer', sdp });
    for (const transceiver of this.connection.getTransceivers()) transceiver.direction = 'sendrecv';
    await this.connection.setLocalDescription();
    await this.#sayDescription('answer');
    await this.#restart();
  }

  async #hearAnswer(sdp: string): Promise<void> {
    if (this.connection.signalingState !== 'have-local-offer') return;
    await this.connection.setRemoteDescription({ type: 'answer', sdp });
    await this.#restart();
  }

  async #hearCandidate({ mid, ufrag, candidate }: Extract<SaidHere, { type: 'candidate' }>): Promise<void> {
    if (this.#ignoring || this.connection.remoteDescription === null) return;
    // A way of before a restart that came late is no loss, there are newer ones.
    await this.connection
      .addIceCandidate({ candidate, sdpMid: mid, usernameFragment: ufrag })
      .catch(() => undefined);
  }

  async #sayDescription(type: 'offer' | 'answer'): Promise<void> {
    const sdp = this.connection.localDescription?.sdp;
    if (sdp === undefined || this.#closed) return;
    await this.#deps.say({ type, connection: this.id, sdp });
    // Candidates mean nothing before the description that they belong to.
    const waiting = this.#candidates ?? [];
    this.#candidates = null;
    for (const candidate of waiting) this.#sayCandidate(candidate);
  }

  #found(candidate: Found | null): void {
    if (candidate === null || candidate.candidate === '' || this.#closed) return;
    if (this.#candidates === null) this.#sayCandidate(candidate);
    else this.#candidates.push(candidate);
  }

  #sayCandidate({ candidate, sdpMid, usernameFragment }: Found): void {
    const ufrag = usernameFragment ?? / ufrag (\S+)/.exec(candidate)?.[1];
    if (sdpMid === null || !ufrag) return;
    void this.#deps.say({ type: 'candidate', connection: this.id, mid: sdpMid, ufrag, candidate });
  }

  #iceChanged(): void {
    if (this.#closed) return;
    const state = this.connection.iceConnectionState;
    if (state === 'disconnected') this.#deps.trouble('lost');
    else if (state === 'failed') this.#deps.trouble('failed');
    else if ((state === 'connected' || state === 'completed') && this.verified) this.#deps.alive();
  }

  #stateChanged(): void {
    if (this.#closed) return;
    const state = this.connection.connectionState;
    if (state === 'failed') this.#deps.trouble('failed');
    else if (state === 'connected' && this.#checked === 'not') void this.#check();
  }

  async #check(): Promise<void> {
    this.#checked = 'checking';
    await this.#shown();
    try {
      await checkCertificate(
        {
          certificates: () => this.#shownCertificates(),
          getStats: () => this.connection.getStats(),
          remoteDescription: this.connection.remoteDescription,
        },
        await this.#deps.expected(),
      );
    } catch (error) {
      if (this.#closed) return;
      this.close();
      return this.#deps.refused(error instanceof Refusal ? error.code : 'E_DTLS_FP');
    }
    if (this.#closed) return;
    this.#checked = 'yes';
    this.#deps.verified(this.connection.getTransceivers().map(({ receiver }) => receiver.track));
    this.#deps.alive();
    await this.#sending.run(() => this.#applyTracks());
  }

  /** Chromium says “connected” a moment before it knows the certificates. */
  async #shown(): Promise<void> {
    for (let look = 0; look < certificateLooks; look += 1) {
      if (this.#closed || this.#shownCertificates()?.length !== 0) return;
      await new Promise<void>((resolve) => {
        this.#deps.clock.after(certificateLookMs, resolve);
      });
    }
  }

  #shownCertificates(): readonly ArrayBuffer[] | null {
    const transport = this.connection.getTransceivers()[0]?.receiver.transport ?? null;
    if (transport === null || !('getRemoteCertificates' in transport)) return null;
    const { getRemoteCertificates } = transport;
    if (typeof getRemoteCertificates !== 'function') return null;
    const shown: unknown = getRemoteCertificates.call(transport);
    return Array.isArray(shown) ? shown.filter((each) => each instanceof ArrayBuffer) : [];
  }

  async #applyTracks(): Promise<void> {
    for (const kind of ['audio', 'video'] as const) {
      const sender = this.#transceiver(kind)?.sender;
      const track = this.verified && !this.#closed ? this.#tracks[kind] : null;
      if (sender !== undefined && sender.track !== track)
        await sender.replaceTrack(track).catch((error: unknown) => this.#ifOpen(error));
    }
    await this.#applyEncoding();
  }

  async #applyEncoding(): Promise<void> {
    const sender = this.#transceiver('video')?.sender;
    const encoding = this.#encoding;
    if (sender === undefined || encoding === null || !this.verified || this.#closed) return;
    const parameters = sender.getParameters();
    // Before the first negotiation there is nothing to set.
    if (parameters.encodings.length === 0) return;
    parameters.encodings = parameters.encodings.map((each) => ({ ...each, ...encoding }));
    parameters.degradationPreference = this.#preference;
    await sender.setParameters(parameters).catch((error: unknown) => this.#ifOpen(error));
  }

  /** A connection that was closed under one's hands is no error; anything else is. */
  #ifOpen(error: unknown): void {
    if (!this.#closed && this.connection.connectionState !== 'closed') throw error;
  }
}
