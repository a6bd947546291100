/** Where Chromium is, and how it is started for tests. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { step } from './prepare.mjs';

const systemPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The system's Chromium; null when only Playwright's own can serve. */
export function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return given;
  return systemPaths.find((path) => existsSync(path)) ?? null;
}

/** Quiet, without a sandbox where we are root, and without asking anybody on the network. */
export const chromiumArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Installs a browser when there is none: the system's package when root on Debian, else Playwright's download. */
export async function prepareBrowser() {
  if (findChromium() !== null) return;
  const isDebian = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (isDebian) {
    await step('Updating the package lists', 'apt-get', ['update', '-qq']);
    await step('Installing Chromium', 'apt-get', [
      'install',
      '-y',
      '-qq',
      '--no-install-recommends',
      'chromium',
      'fonts-noto-color-emoji',
    ]);
    return;
  }
  const { chromium } = await import('@playwright/test');
  if (
    existsSync(chromium.executablePath()) &&
    spawnSync(chromium.executablePath(), ['--version']).status === 0
  )
    return;
  await step('Installing Chromium', 'playwright', ['install', 'chromium']);
}
