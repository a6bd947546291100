// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';

afterEach(() => {
  cleanup();
  document.head.replaceChildren();
  vi.unstubAllGlobals();
  vi.resetModules();
});

async function fail(serverBuild: string) {
  const meta = document.createElement('meta');
  meta.name = 'consulta-build';
  meta.content = 'a'.repeat(16);
  document.head.append(meta);
  vi.stubGlobal('fetch', async () => Response.json({ build: serverBuild, engineFiles: [] }));
  const { default: ErrorPage } = await import('./error.tsx');
  renderScreen(<ErrorPage />);
}

test('a screen that broke because its parts went with the version before says so', async () => {
  await fail('b'.repeat(16));
  expect(await screen.findByRole('heading', { name: 'A new version of Consulta is ready.' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Reload' })).toBeTruthy();
});

test('any other that broke can be tried again', async () => {
  await fail('a'.repeat(16));
  expect(await screen.findByRole('heading', { name: 'Something went wrong' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});
