import { expect, it } from 'vitest';
import { browserKind } from './browser-kind.ts';

it.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1',
    5,
    'safari-ios',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 CriOS/140.0 Mobile/15E148 Safari/604.1',
    5,
    'safari-ios',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.0 Safari/605.1.15',
    5,
    'safari-ios',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.0 Safari/605.1.15',
    0,
    'safari-mac',
  ],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/150.0 Mobile Safari/537.36', 5, 'chrome-android'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/150.0 Safari/537.36', 0, 'chrome'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/150.0 Safari/537.36 Edg/150.0', 0, 'edge'],
  ['Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/140.0', 0, 'firefox'],
  ['Something else', 0, 'other'],
] as const)('%s', (agent, touch, kind) => {
  expect(browserKind(agent, touch)).toBe(kind);
});
