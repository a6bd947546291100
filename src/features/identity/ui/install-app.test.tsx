// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { keepInstallOffer } from '#src/platform/client/install-offer.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { InstallApp } from './install-app.tsx';

beforeAll(giveElementsSize);
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test('is offered when the browser offers it, once', async () => {
  keepInstallOffer();
  renderScreen(<InstallApp />);
  expect(screen.queryByRole('button')).toBeNull();
  const prompt = vi.fn(async () => undefined);
  act(() => {
    window.dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt }));
  });
  fireEvent.click(screen.getByRole('button', { name: 'Install' }));
  await vi.waitFor(() => expect(screen.queryByRole('button')).toBeNull(), { timeout: 30_000 });
  expect(prompt).toHaveBeenCalledOnce();
});

test('on an iPhone people are shown how to do it themselves', () => {
  vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1',
  );
  renderScreen(<InstallApp />);
  const link = screen.getByRole('link', { name: 'How to put it on the home screen' });
  expect(link.getAttribute('href')).toBe('/settings/notifications');
});
