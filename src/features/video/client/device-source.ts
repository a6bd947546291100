/**
 * One microphone or camera: wanted or not, and what came of it. Off means that the device is let go, not that it sends silence. A device that
 * vanishes is replaced by another one, and the chosen one is taken again when it comes back.
 */
import type { Clock } from '#src/platform/client/clock.ts';
import { Serial, Signal } from '#src/platform/client/signal.ts';
import type { SourceState } from './call-view.ts';
import type { MediaPlatform } from './media-platform.ts';

export type SourceKind = 'microphone' | 'camera';

/** A phone call or the system may take the device for a moment; after this long it is asked for anew. */
const mutedPatienceMs = 3_000;

const quality: Record<SourceKind, MediaTrackConstraints> = {
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

/** In these another device may be the answer. */
const waitsForDevice: ReadonlySet<SourceState> = new Set(['missing', 'busy', 'lost']);

/** What an error of `getUserMedia` means to the person. */
function stateOf(error: unknown): SourceState {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'blocked';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return 'busy';
}

export class DeviceSource {
  readonly kind: SourceKind;
  readonly state = new Signal<SourceState>('off');
  /** What may be sent; null whenever it is not on. */
  readonly track = new Signal<MediaStreamTrack | null>(null);
  readonly #media: MediaPlatform;
  readonly #clock: Clock;
  readonly #serial = new Serial();
  readonly #unwatch: () => void;
  #wanted = false;
  #chosen: string | null;
  #available: readonly string[] = [];
  #release: () => void = () => undefined;
  #closed = false;

  constructor(kind: SourceKind, media: MediaPlatform, clock: Clock, chosen: string | null) {
    this.kind = kind;
    this.#media = media;
    this.#clock = clock;
    this.#chosen = chosen;
    this.#unwatch = media.watchPermission(kind, () => void this.#retry());
  }

  get chosen(): string | null {
    return this.#chosen;
  }

  get used(): string | null {
    return this.track.value?.getSettings().deviceId ?? null;
  }

  /** Off takes effect at once, whatever is under way. On is wanted at once, and asked for when `after` is over. */
  async set(on: boolean, after: Promise<void> | null = null): Promise<void> {
    this.#wanted = on;
    if (!on) this.#drop('off');
    else if (this.track.value === null) {
      if (after !== null) {
        this.state.set('starting');
        await after;
      }
      await this.#retry();
    }
  }

  async choose(deviceId: string | null): Promise<void> {
    this.#chosen = deviceId;
    if (this.#wanted && deviceId !== null && this.used !== deviceId) await this.#acquire();
  }

  /** What is plugged in now. Only something new is a reason to try again. */
  async listed(deviceIds: readonly string[]): Promise<void> {
    const came = deviceIds.filter((id) => !this.#available.includes(id));
    this.#available = deviceIds;
    if (!this.#wanted || came.length === 0) return;
    const isBack = this.#chosen !== null && came.includes(this.#chosen) && this.used !== this.#chosen;
    if (isBack && this.track.value !== null) await this.#acquire();
    else if (waitsForDevice.has(this.state.value)) await this.#acquire();
  }

  /** After a sleep or a phone call: what has died meanwhile is asked for anew. */
  async wake(): Promise<void> {
    const { value } = this.track;
    if (this.#wanted && (value === null || value.muted || value.readyState === 'ended'))
      await this.#acquire();
  }

  close(): void {
    this.#closed = true;
    this.#wanted = false;
    this.#unwatch();
    this.#drop('off');
  }

  /** Asks unless there is one, also when its turn comes. */
  async #retry(): Promise<void> {
    if (this.#wanted && this.track.value === null) await this.#acquire(true);
  }

  #acquire(onlyIfNone = false): Promise<void> {
    return this.#serial.run(async () => {
      if (!this.#wanted || this.#closed || (onlyIfNone && this.track.value !== null)) return;
      const wasLost = this.state.value === 'lost';
      // Phones open one camera at a time: the one before is let go first.
      this.#drop('starting');
      try {
        const track = await this.#ask();
        // Switched off while the person was asked: it must not run for a moment longer.
        if (!this.#wanted || this.#closed) track.stop();
        else this.#take(track);
      } catch (error) {
        const state = stateOf(error);
        if (this.#wanted) this.#drop(wasLost && state === 'missing' ? 'lost' : state);
      }
    });
  }

  /** The chosen device where it is there, else any. */
  async #ask(): Promise<MediaStreamTrack> {
    const known = this.#available.length === 0 || this.#available.includes(this.#chosen ?? '');
    if (this.#chosen === null || !known) return this.#get({});
    // A device that is listed can still be broken: then any other is better than none.
    try {
      return await this.#get({ deviceId: { exact: this.#chosen } });
    } catch (error) {
      if (stateOf(error) === 'blocked') throw error;
      return this.#get({});
    }
  }

  async #get(device: MediaTrackConstraints): Promise<MediaStreamTrack> {
    const constraints = { ...quality[this.kind], ...device };
    const isAudio = this.kind === 'microphone';
    const stream = await this.#media.getUserMedia(isAudio ? { audio: constraints } : { video: constraints });
    const [track] = isAudio ? stream.getAudioTracks() : stream.getVideoTracks();
    if (track === undefined) throw new DOMException('no track', 'NotFoundError');
    return track;
  }

  #take(track: MediaStreamTrack): void {
    this.#release();
    const ends = new AbortController();
    const { signal } = ends;
    let cancel: () => void = () => undefined;
    track.addEventListener('ended', () => this.#lost(), { signal });
    track.addEventListener(
      'mute',
      () => {
        cancel();
        cancel = this.#clock.after(mutedPatienceMs, () => void this.wake());
      },
      { signal },
    );
    track.addEventListener('unmute', () => cancel(), { signal });
    this.#release = () => {
      ends.abort();
      cancel();
      track.stop();
    };
    this.state.set('on');
    this.track.set(track);
  }

  #lost(): void {
    this.#drop('lost');
    void this.#acquire();
  }

  #drop(state: SourceState): void {
    this.#release();
    this.#release = () => undefined;
    if (this.track.value !== null) this.track.set(null);
    this.state.set(state);
  }
}
