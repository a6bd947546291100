/** Chromium for calls: cameras and microphones that are made up, and nobody asked for them. */
import { chromiumArguments, findChromium } from '../../../scripts/lib/browser.mjs';

const executablePath = findChromium();

/** Launched with made-up devices as Chromium describes them: `fps=20,device-count=1`. */
export const madeUpDevices = (devices: string) => ({
  args: [
    ...chromiumArguments,
    `--use-fake-device-for-media-stream=${devices}`,
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
  ],
  ...(executablePath === null ? {} : { executablePath }),
});

/** `test.use({ launchOptions: callBrowser })` at the top of a file. Half the pictures are half the work, for a machine that does both ends. */
export const callBrowser = madeUpDevices('fps=10');
