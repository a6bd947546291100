import { afterEach, expect, it, vi } from 'vitest';
import { hasInstallOffer, keepInstallOffer, takeInstallOffer, watchInstallOffer } from './install-offer.ts';

afterEach(() => vi.unstubAllGlobals());

it('keeps what the browser offers until it was taken, once', async () => {
  const browser = new EventTarget();
  vi.stubGlobal('window', browser);
  keepInstallOffer();
  keepInstallOffer();
  const changed = vi.fn();
  const stop = watchInstallOffer(changed);
  browser.dispatchEvent(new Event('beforeinstallprompt', { cancelable: true }));
  expect(hasInstallOffer()).toBe(false);

  const prompt = vi.fn(async () => undefined);
  const offer = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt });
  browser.dispatchEvent(offer);
  expect(offer.defaultPrevented).toBe(true);
  expect(hasInstallOffer()).toBe(true);
  expect(changed).toHaveBeenCalledOnce();

  await takeInstallOffer();
  await takeInstallOffer();
  expect(prompt).toHaveBeenCalledOnce();
  expect(hasInstallOffer()).toBe(false);

  browser.dispatchEvent(offer);
  browser.dispatchEvent(new Event('appinstalled'));
  expect(hasInstallOffer()).toBe(false);
  stop();
});
