/** A real Firefox beside Chromium, over WebDriver BiDi: a camera and a microphone that are made up, and nobody to ask for them. */
import { type Browser, launch } from 'puppeteer-core';
import { findFirefox } from '../../../scripts/lib/call-tools.mjs';

/** Where it is false, calls between two kinds of browsers are skipped; `npm test` says so in a line. */
export const hasFirefox = findFirefox() !== null;

/** `more`: settings beside those that every test has. */
export function startFirefox(more: Readonly<Record<string, unknown>> = {}): Promise<Browser> {
  const executablePath = findFirefox();
  if (executablePath === null) throw new Error('Firefox is not installed.');
  return launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    // Busy machines: patience, not a measure.
    timeout: 120_000,
    protocolTimeout: 120_000,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
      'intl.accept_languages': 'en-US, en',
      // Nothing is asked from the network but what the test opens.
      'app.update.disabledForTesting': true,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      ...more,
    },
  });
}
