/** Has the service worker keep this version of the app, so that it opens without a network. */
import type { Look } from '../offline-copy.ts';
import { checkVersion, ownBuild } from './app-version.ts';
import { startServiceWorker } from './service-worker.ts';

/** Nothing happens during development and where there is no worker. */
export async function keepOffline(look: Look): Promise<void> {
  const build = ownBuild();
  const version = await checkVersion();
  // An old page must not bring back what was cleared away after an update.
  if (build === null || version?.build !== build) return;
  const container = await startServiceWorker();
  const files = version.engineFiles;
  container?.controller?.postMessage({ kind: 'keep', build, files, look });
}
