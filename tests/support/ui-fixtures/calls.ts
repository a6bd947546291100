/** Calls for screens in tests: a handle whose view the test changes, and that remembers what it was asked. */
import { vi } from 'vitest';
import type { CallHandle, CallView, PartyView } from '#src/features/video/client/call-view.ts';

/** jsdom plays nothing; `held`: as a browser that waits for a press. */
export function giveMediaPlayback({ held = false } = {}): { allow: () => void } {
  let blocked = held;
  HTMLMediaElement.prototype.play = async () => {
    if (blocked) throw new DOMException('Press something first', 'NotAllowedError');
  };
  HTMLMediaElement.prototype.pause = () => undefined;
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { configurable: true, writable: true });
  Object.assign(globalThis, { MediaStream: EventTarget });
  return {
    allow: () => {
      blocked = false;
    },
  };
}

const noDevices = { available: [], chosen: null, used: null };

/** Somebody else in the call: connected, seen and heard, not compared yet. */
export function party(name: string, over: Partial<PartyView> = {}): PartyView {
  return {
    key: name,
    userId: name,
    guestId: null,
    name,
    role: 'patient',
    link: { state: 'connected' },
    audio: true,
    video: true,
    screen: false,
    speaking: false,
    quality: 'good',
    theirs: { step: 'full', cause: 'none' },
    ours: { step: 'full', cause: 'none' },
    contact: 'new',
    comparison: { state: 'none' },
    reading: null,
    ...over,
  };
}

export function callView(over: Partial<CallView> = {}): CallView {
  return {
    state: { phase: 'connected' },
    online: true,
    self: {
      microphone: 'on',
      camera: 'on',
      screen: false,
      canShareScreen: true,
      speaking: false,
      devices: {
        microphone: {
          available: [
            { deviceId: 'm1', label: 'Headset' },
            { deviceId: 'm2', label: 'Built-in microphone' },
          ],
          chosen: 'm1',
          used: 'm1',
        },
        camera: noDevices,
        speaker: noDevices,
      },
    },
    parties: [],
    knocks: [],
    quality: 'good',
    startedAt: null,
    host: false,
    role: 'patient',
    refusal: null,
    failure: null,
    ...over,
  };
}

/** A call that does what the test says. */
export class FakeCall implements CallHandle {
  view: CallView;
  readonly #listeners = new Set<() => void>();
  readonly #streams = new Map<string, MediaStream>();
  readonly #self = new MediaStream();

  constructor(view: CallView) {
    this.view = view;
  }

  show(over: Partial<CallView>): void {
    this.view = { ...this.view, ...over };
    for (const listener of this.#listeners) listener();
  }

  showSelf(over: Partial<CallView['self']>): void {
    this.show({ self: { ...this.view.self, ...over } });
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
  watchLevels = vi.fn<CallHandle['watchLevels']>(() => () => undefined);

  streamOf(key: string): MediaStream {
    const known = this.#streams.get(key) ?? new MediaStream();
    this.#streams.set(key, known);
    return known;
  }
  selfStream = () => this.#self;

  setMicrophone = vi.fn<CallHandle['setMicrophone']>(async (on) =>
    this.showSelf({ microphone: on ? 'on' : 'off' }),
  );
  setCamera = vi.fn<CallHandle['setCamera']>(async (on) => this.showSelf({ camera: on ? 'on' : 'off' }));
  chooseDevice = vi.fn<CallHandle['chooseDevice']>(async () => undefined);
  shareScreen = vi.fn<CallHandle['shareScreen']>(async () => this.showSelf({ screen: true }));
  stopSharing = vi.fn<CallHandle['stopSharing']>(async () => this.showSelf({ screen: false }));
  setAudioOnly = vi.fn<CallHandle['setAudioOnly']>(async () => undefined);
  removeParty = vi.fn<CallHandle['removeParty']>(async () => undefined);
  inviteGuest = vi.fn<CallHandle['inviteGuest']>(async () => ({
    ok: true,
    value: { link: 'https://clinic.example/guest#secret' },
  }));
  answerKnock = vi.fn<CallHandle['answerKnock']>(async () => undefined);
  compare = vi.fn<CallHandle['compare']>(async () => undefined);
  answerComparison = vi.fn<CallHandle['answerComparison']>(async () => undefined);
  leave = vi.fn<CallHandle['leave']>(async () => undefined);
  endForAll = vi.fn<CallHandle['endForAll']>(async () => undefined);
  close = vi.fn<CallHandle['close']>();
}
