/** Starts the elements that play the others, remembers which ones the browser holds back, and sends their sound to the chosen speaker. */
export class Playback {
  readonly #elements = new Set<HTMLMediaElement>();
  readonly #held = new Set<HTMLMediaElement>();
  readonly #listeners = new Set<() => void>();
  #speakerId: string | null = null;

  /** The browser plays nothing before the person presses something. */
  get blocked(): boolean {
    return this.#held.size > 0;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Takes an element in and plays it; the answer lets it go. */
  add(element: HTMLMediaElement): () => void {
    this.#elements.add(element);
    this.#route(element);
    void this.#play(element);
    return () => {
      this.#elements.delete(element);
      this.#held.delete(element);
      this.#tell();
    };
  }

  /** Must come from a press. */
  async resume(): Promise<void> {
    await Promise.all([...this.#held].map((element) => this.#play(element)));
  }

  /** Null: wherever the system plays. */
  setSpeaker(deviceId: string | null): void {
    if (this.#speakerId === deviceId) return;
    this.#speakerId = deviceId;
    for (const element of this.#elements) this.#route(element);
  }

  #route(element: HTMLMediaElement): void {
    if (!('setSinkId' in element)) return;
    // A speaker that has just gone: the system's own plays on, and the list of devices says so.
    element.setSinkId(this.#speakerId ?? '').catch(() => undefined);
  }

  async #play(element: HTMLMediaElement): Promise<void> {
    try {
      element.muted = false;
      await element.play();
      this.#held.delete(element);
    } catch (error) {
      // An `AbortError` is an element that was taken away or given another stream meanwhile.
      if (error instanceof DOMException && error.name === 'NotAllowedError' && this.#elements.has(element)) {
        this.#held.add(element);
        // Without sound browsers let it play: the picture is there at once.
        element.muted = true;
        element.play().catch(() => undefined);
      }
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
