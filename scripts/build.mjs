/** `npm run build`: everything that a start would prepare, for machines and images that start the server themselves. */
import {
  continueUnderPinnedNode,
  prepareBuild,
  prepareGenerated,
  prepareInstall,
  prepareWorker,
  runsPinnedNode,
} from './lib/prepare.mjs';

await prepareInstall();
if (!runsPinnedNode()) await continueUnderPinnedNode('scripts/build.mjs');
await prepareGenerated();
await prepareWorker();
await prepareBuild();
