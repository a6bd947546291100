/**
 * Microphone, camera and speaker of this page: for the test before a visit and for the call itself, which may take over the same one.
 * Nothing is opened before it is asked for.
 */
import type { Clock } from '#src/platform/client/clock.ts';
import { Signal } from '#src/platform/client/signal.ts';
import type { DeviceKind, DeviceList, DevicesView, SourceState } from './call-view.ts';
import { DeviceSource } from './device-source.ts';
import type { MediaPlatform } from './media-platform.ts';

export interface LocalMediaView {
  microphone: SourceState;
  camera: SourceState;
  devices: DevicesView;
}

const kinds: Record<MediaDeviceKind, DeviceKind> = {
  audioinput: 'microphone',
  videoinput: 'camera',
  audiooutput: 'speaker',
};

export class LocalMedia {
  readonly view: Signal<LocalMediaView>;
  readonly microphone: DeviceSource;
  readonly camera: DeviceSource;
  /** Picture and sound as they are now, always the same stream: to be shown without sound. */
  readonly stream: MediaStream;
  readonly #media: MediaPlatform;
  #speaker: string | null;
  #listed: readonly MediaDeviceInfo[] = [];
  readonly #ends: (() => void)[] = [];

  constructor(media: MediaPlatform, clock: Clock) {
    const choices = media.readChoices();
    this.#media = media;
    this.#speaker = choices.speaker;
    this.stream = media.createStream();
    this.microphone = new DeviceSource('microphone', media, clock, choices.microphone);
    this.camera = new DeviceSource('camera', media, clock, choices.camera);
    this.view = new Signal(this.#look());
    this.#ends.push(media.watchDevices(() => void this.refresh()));
    for (const source of [this.microphone, this.camera]) {
      this.#ends.push(source.state.watch(() => this.view.set(this.#look())));
      let shown: MediaStreamTrack | null = null;
      this.#ends.push(
        source.track.watch((track) => {
          if (shown !== null) this.stream.removeTrack(shown);
          if (track !== null) this.stream.addTrack(track);
          shown = track;
          // Names of devices are told once there is permission.
          if (track !== null) void this.refresh();
          else this.view.set(this.#look());
        }),
      );
    }
    void this.refresh();
  }

  /** Reads anew what is plugged in; the browser tells of changes by itself. */
  async refresh(): Promise<void> {
    this.#listed = await this.#media.enumerateDevices().catch(() => []);
    this.view.set(this.#look());
    const ids = (kind: DeviceKind) => this.#of(kind).map(({ deviceId }) => deviceId);
    await Promise.all([this.microphone.listed(ids('microphone')), this.camera.listed(ids('camera'))]);
  }

  /** Takes this device now if that kind is on, and from now on; null: whatever the browser takes. */
  async choose(kind: DeviceKind, deviceId: string | null): Promise<void> {
    if (kind === 'speaker') this.#speaker = deviceId;
    else await this[kind].choose(deviceId);
    this.#media.writeChoices({
      microphone: this.microphone.chosen,
      camera: this.camera.chosen,
      speaker: this.#speaker,
    });
    this.view.set(this.#look());
  }

  /** After a sleep: see {@link DeviceSource.wake}. */
  async wake(): Promise<void> {
    await Promise.all([this.microphone.wake(), this.camera.wake()]);
  }

  /** Lets all devices go. */
  close(): void {
    for (const end of this.#ends.splice(0)) end();
    this.microphone.close();
    this.camera.close();
  }

  /** Without permission browsers list devices without an id: those cannot be chosen. */
  #of(kind: DeviceKind): MediaDeviceInfo[] {
    return this.#listed.filter((device) => kinds[device.kind] === kind && device.deviceId !== '');
  }

  #look(): LocalMediaView {
    const list = (kind: DeviceKind, chosen: string | null, used: string | null): DeviceList => ({
      available: this.#of(kind).map(({ deviceId, label }) => ({ deviceId, label })),
      chosen,
      used,
    });
    const isThere = this.#of('speaker').some(({ deviceId }) => deviceId === this.#speaker);
    return {
      microphone: this.microphone.state.value,
      camera: this.camera.state.value,
      devices: {
        microphone: list('microphone', this.microphone.chosen, this.microphone.used),
        camera: list('camera', this.camera.chosen, this.camera.used),
        speaker: list('speaker', this.#speaker, isThere ? this.#speaker : null),
      },
    };
  }
}
