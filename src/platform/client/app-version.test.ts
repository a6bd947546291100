import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const own = '0123456789abcdef';

beforeEach(() => {
  vi.resetModules();
  const meta = { getAttribute: () => own };
  vi.stubGlobal('document', { querySelector: () => meta });
});
afterEach(() => vi.unstubAllGlobals());

function answers(...bodies: (object | Error)[]) {
  const ask = vi.fn<typeof fetch>(async () => {
    const next = bodies.shift() ?? new Error('nothing left');
    if (next instanceof Error) throw next;
    return Response.json(next);
  });
  vi.stubGlobal('fetch', ask);
  return ask;
}

it('tells once when the server has another build', async () => {
  answers({ build: own, engineFiles: ['/worker/a.js'] }, { build: 'another' }, { build: 'another' });
  const { checkVersion, hasNewVersion, watchNewVersion } = await import('./app-version.ts');
  const changed = vi.fn();
  watchNewVersion(changed);
  expect(await checkVersion()).toEqual({ build: own, engineFiles: ['/worker/a.js'] });
  expect(hasNewVersion()).toBe(false);
  await checkVersion();
  await checkVersion();
  expect(hasNewVersion()).toBe(true);
  expect(changed).toHaveBeenCalledOnce();
});

it('takes silence, and what is no version, for nothing', async () => {
  answers(new Error('no network'), { build: 5 }, { build: null, engineFiles: [] });
  const { checkVersion, hasNewVersion } = await import('./app-version.ts');
  for (let turn = 0; turn < 3; turn += 1) expect(await checkVersion()).toBeNull();
  expect(hasNewVersion()).toBe(false);
});

it('asks nobody during development', async () => {
  vi.stubGlobal('document', { querySelector: () => null });
  const ask = answers();
  const { checkVersion } = await import('./app-version.ts');
  expect(await checkVersion()).toBeNull();
  expect(ask).not.toHaveBeenCalled();
});
