/**
 * `npm run screenshots [folder]` takes the README's pictures from a fresh demo clinic (into docs/images); `npm run screenshots -- --screens
 * [folder] [parts…]` takes screens to be looked at (into test-results/screens). Run `npm start` once before.
 */
import { continueUnderPinnedNode, runsPinnedNode } from '../../scripts/lib/prepare.mjs';

if (!runsPinnedNode()) await continueUnderPinnedNode('tests/screenshots/run.mjs');
const [first, second, ...parts] = process.argv.slice(2);
if (first === '--screens') {
  const { takeScreens } = await import('./screens.mjs');
  await takeScreens(second ?? 'test-results/screens', parts);
} else {
  const { takeReadmePictures } = await import('./readme.mjs');
  await takeReadmePictures(first ?? 'docs/images');
}
process.exit(0);
