/** Programs that only some tests need: a TURN server and a second browser for calls, Redis and nginx for several instances. Without them those tests are skipped. */
import { existsSync } from 'node:fs';
import { tryStep } from './prepare.mjs';

function firstOf(given, paths) {
  if (given) return given;
  return paths.find((path) => existsSync(path)) ?? null;
}

/** The system's coturn; null when there is none. */
export function findTurnServer() {
  return firstOf(process.env.TURNSERVER_PATH, [
    '/usr/bin/turnserver',
    '/usr/local/bin/turnserver',
    '/opt/homebrew/bin/turnserver',
  ]);
}

/** The system's Firefox; null when there is none. */
export function findFirefox() {
  return firstOf(process.env.FIREFOX_PATH, [
    '/usr/bin/firefox-esr',
    '/usr/bin/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ]);
}

/** The system's Redis; null when there is none. */
export function findRedisServer() {
  return firstOf(process.env.REDIS_SERVER_PATH, [
    '/usr/bin/redis-server',
    '/usr/local/bin/redis-server',
    '/opt/homebrew/bin/redis-server',
  ]);
}

/** The system's nginx; null when there is none. */
export function findNginx() {
  return firstOf(process.env.NGINX_PATH, [
    '/usr/sbin/nginx',
    '/usr/local/bin/nginx',
    '/usr/local/sbin/nginx',
    '/opt/homebrew/bin/nginx',
  ]);
}

/** Installs what is missing where that needs nobody (root on Debian), and says in a line what is left out. */
export async function prepareCallTools(tools) {
  const known = {
    coturn: { find: findTurnServer, misses: 'tests through a relay' },
    'firefox-esr': { find: findFirefox, misses: 'calls between two kinds of browsers' },
    'redis-server': { find: findRedisServer, misses: 'tests of several instances' },
    nginx: { find: findNginx, misses: 'tests of several instances behind a proxy' },
  };
  const missing = tools.filter((name) => known[name].find() === null);
  if (missing.length === 0) return;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    const apt = ['install', '-y', '-qq', '--no-install-recommends'];
    await tryStep('Updating the package lists', 'apt-get', ['update', '-qq']);
    for (const name of missing) await tryStep(`Installing ${name}`, 'apt-get', [...apt, name]);
  }
  for (const name of missing.filter((tool) => known[tool].find() === null))
    console.log(`· ${name} is not installed: ${known[name].misses} are skipped`);
}
