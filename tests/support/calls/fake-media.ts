/** Microphones, cameras and screens for tests: plugged in and pulled out by hand. */
import type { DeviceChoices, MediaPlatform } from '#src/features/video/client/media-platform.ts';

export class FakeTrack extends EventTarget implements MediaStreamTrack {
  readonly kind: string;
  readonly id = crypto.randomUUID();
  readonly label = '';
  readonly deviceId: string;
  enabled = true;
  muted = false;
  contentHint = '';
  readyState: MediaStreamTrackState = 'live';
  onended = null;
  onmute = null;
  onunmute = null;

  constructor(kind: 'audio' | 'video', deviceId: string) {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** The device goes away, or the person ends it in the browser's own bar. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  /** The system takes the device away for a while. */
  silence(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId };
  }

  async applyConstraints(): Promise<void> {
    return;
  }

  clone(): FakeTrack {
    return new FakeTrack(this.kind === 'audio' ? 'audio' : 'video', this.deviceId);
  }

  getCapabilities(): MediaTrackCapabilities {
    return {};
  }

  getConstraints(): MediaTrackConstraints {
    return {};
  }
}

export class FakeStream extends EventTarget implements MediaStream {
  readonly id = crypto.randomUUID();
  readonly active = true;
  onaddtrack = null;
  onremovetrack = null;
  #tracks: MediaStreamTrack[];

  constructor(tracks: MediaStreamTrack[] = []) {
    super();
    this.#tracks = tracks;
  }

  addTrack(track: MediaStreamTrack): void {
    this.#tracks = [...this.#tracks.filter((each) => each !== track), track];
  }

  removeTrack(track: MediaStreamTrack): void {
    this.#tracks = this.#tracks.filter((each) => each !== track);
  }

  getTracks(): MediaStreamTrack[] {
    return [...this.#tracks];
  }

  getAudioTracks(): MediaStreamTrack[] {
    return this.#tracks.filter((track) => track.kind === 'audio');
  }

  getVideoTracks(): MediaStreamTrack[] {
    return this.#tracks.filter((track) => track.kind === 'video');
  }

  getTrackById(id: string): MediaStreamTrack | null {
    return this.#tracks.find((track) => track.id === id) ?? null;
  }

  clone(): FakeStream {
    return new FakeStream(this.#tracks);
  }
}

export class FakeMedia implements MediaPlatform {
  /** Device ids that are plugged in. */
  readonly devices = { microphone: ['mic-1'], camera: ['cam-1'], speaker: ['speaker-1'] };
  /** Name of the error that `getUserMedia` answers, by kind. */
  readonly refusals = new Map<'microphone' | 'camera', string>();
  /** Devices that are listed and do not open. */
  readonly broken = new Set<string>();
  readonly opened: FakeTrack[] = [];
  /** Answers of the person who is asked for the screen; null: thinks better of it. */
  screen: FakeTrack | null = null;
  choices: DeviceChoices = { microphone: null, camera: null, speaker: null };
  readonly #listeners = new Set<() => void>();
  readonly #permissions = new Set<() => void>();
  /** While set, `getUserMedia` waits. */
  gate: Promise<void> | null = null;

  getDisplayMedia = async (): Promise<MediaStream> => {
    if (this.screen === null) throw new DOMException('no', 'NotAllowedError');
    return new FakeStream([this.screen]);
  };

  async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    await this.gate;
    const kind = constraints.audio ? 'microphone' : 'camera';
    const refusal = this.refusals.get(kind);
    if (refusal !== undefined) throw new DOMException(kind, refusal);
    const asked = constraints.audio ?? constraints.video;
    const exact =
      typeof asked === 'object' && typeof asked.deviceId === 'object' && !Array.isArray(asked.deviceId)
        ? asked.deviceId.exact
        : undefined;
    const found = this.devices[kind].find((id) => exact === undefined || id === exact);
    if (found === undefined)
      throw new DOMException(kind, exact === undefined ? 'NotFoundError' : 'OverconstrainedError');
    if (this.broken.has(found)) throw new DOMException(kind, 'NotReadableError');
    const track = new FakeTrack(kind === 'microphone' ? 'audio' : 'video', found);
    this.opened.push(track);
    return new FakeStream([track]);
  }

  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const list = (kind: MediaDeviceKind, ids: string[]) =>
      ids.map((deviceId) => ({ kind, deviceId, groupId: '', label: deviceId, toJSON: () => deviceId }));
    return [
      ...list('audioinput', this.devices.microphone),
      ...list('videoinput', this.devices.camera),
      ...list('audiooutput', this.devices.speaker),
    ];
  }

  /** Pulls a device out, or plugs one in. */
  change(kind: 'microphone' | 'camera' | 'speaker', ids: string[]): void {
    const gone = this.devices[kind].filter((id) => !ids.includes(id));
    this.devices[kind] = ids;
    for (const track of this.opened)
      if (gone.includes(track.deviceId) && track.readyState === 'live') track.end();
    for (const listener of this.#listeners) listener();
  }

  /** The person changes their mind about the permission. */
  allow(kind: 'microphone' | 'camera'): void {
    this.refusals.delete(kind);
    for (const listener of this.#permissions) listener();
  }

  /** Devices that are running now. */
  get live(): string[] {
    return this.opened.filter((track) => track.readyState === 'live').map((track) => track.deviceId);
  }

  watchDevices(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  watchPermission(_: 'microphone' | 'camera', listener: () => void): () => void {
    this.#permissions.add(listener);
    return () => this.#permissions.delete(listener);
  }

  createStream(): MediaStream {
    return new FakeStream();
  }

  readChoices(): DeviceChoices {
    return this.choices;
  }

  writeChoices(choices: DeviceChoices): void {
    this.choices = choices;
  }
}
