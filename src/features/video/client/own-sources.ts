/** What this person sends: microphone, and camera or screen. Sharing takes the camera's place and gives it back. */
import type { CallPlatform } from './call-platform.ts';
import type { SelfView } from './call-view.ts';
import type { LevelMeter } from './level-meter.ts';
import type { LocalMedia } from './local-media.ts';
import type { MediaPlatform } from './media-platform.ts';
import type { Outgoing } from './peer-media.ts';

export class OwnSources {
  readonly local: LocalMedia;
  audioOnly = false;
  readonly #media: MediaPlatform;
  #changed: () => void = () => undefined;
  #unwatch: (() => void)[] = [];
  #screen: MediaStreamTrack | null = null;
  #meter: { track: MediaStreamTrack; meter: LevelMeter } | null = null;

  constructor(local: LocalMedia, media: MediaPlatform) {
    this.local = local;
    this.#media = media;
  }

  /** Tells of everything that changes from now on, and of what is. */
  watch(changed: () => void): void {
    this.#changed = changed;
    const { local } = this;
    this.#unwatch = [
      local.microphone.track.watch(changed),
      local.camera.track.watch(changed),
      local.view.watch(changed),
    ];
  }

  get sharing(): boolean {
    return this.#screen !== null;
  }

  get outgoing(): Outgoing {
    return {
      audio: this.local.microphone.track.value,
      video: this.#screen ?? this.local.camera.track.value,
      screen: this.sharing,
      audioOnly: this.audioOnly,
    };
  }

  view(speaking: boolean): SelfView {
    const canShareScreen = this.#media.getDisplayMedia !== null;
    return { ...this.local.view.value, screen: this.sharing, canShareScreen, speaking };
  }

  /** Loudness of the microphone, 0–1; nothing is measured while it is off. */
  level(platform: Pick<CallPlatform, 'meterOf'>): number {
    const track = this.local.microphone.track.value;
    if (this.#meter?.track !== track) {
      this.#meter?.meter.close();
      this.#meter = track === null ? null : { track, meter: platform.meterOf(track) };
    }
    return this.#meter?.meter.read() ?? 0;
  }

  /** Asks the person what to share; nothing changes when they think better of it. */
  async share(): Promise<void> {
    const { getDisplayMedia } = this.#media;
    if (getDisplayMedia === null || this.sharing) return;
    const stream = await getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false }).catch(
      () => null,
    );
    const track = stream?.getVideoTracks()[0];
    if (track === undefined) return;
    // Letters matter more than movement.
    track.contentHint = 'detail';
    // The browser has a button of its own to end it.
    track.addEventListener('ended', () => this.stopSharing());
    this.#screen = track;
    this.#changed();
  }

  stopSharing(): void {
    if (this.#screen === null) return;
    this.#screen.stop();
    this.#screen = null;
    this.#changed();
  }

  /** Lets everything go. */
  async stop(): Promise<void> {
    this.#meter?.meter.close();
    this.#meter = null;
    this.stopSharing();
    await Promise.all([this.local.microphone.set(false), this.local.camera.set(false)]);
  }

  close(): void {
    for (const end of this.#unwatch.splice(0)) end();
    this.#screen?.stop();
    this.#screen = null;
  }
}
