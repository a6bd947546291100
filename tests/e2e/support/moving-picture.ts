/** A picture that moves, in pages of both kinds of browsers. */
import { expect } from '@playwright/test';
import { type MediaPage, moved, pictureOf, pictureRoad } from '#tests/support/calls/media-checks.ts';

/** What the first element of `selector` shows moves; where it does not, the failure says how far pictures come. */
export async function expectMoving(page: MediaPage, selector: string): Promise<void> {
  await expect.poll(() => pictureOf(page, selector)).not.toBeNull();
  let before = await pictureOf(page, selector);
  await expect
    .poll(async () => {
      const now = await pictureOf(page, selector);
      if (before !== null && now !== null && moved(before, now)) return 'moves';
      // Who has just come in from another device is shown by another element, which counts from the beginning.
      if (now?.element !== before?.element) before = now;
      return `${now?.frames} frames, ${before?.frames} before; ${await pictureRoad(page, selector)}`;
    })
    .toBe('moves');
}
