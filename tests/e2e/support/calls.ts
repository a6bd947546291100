/** Chromium for calls: a camera and a microphone that are made up, and nobody asked for them. */
import { chromiumArguments, findChromium } from '../../../scripts/lib/browser.mjs';

const executablePath = findChromium();

/** `test.use({ launchOptions: callBrowser })` at the top of a file. */
export const callBrowser = {
  args: [
    ...chromiumArguments,
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
  ],
  ...(executablePath === null ? {} : { executablePath }),
};
