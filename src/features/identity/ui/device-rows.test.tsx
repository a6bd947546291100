// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { DeviceView } from '../client/account-api.ts';
import { DeviceRows } from './device-rows.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const newUntil = Date.UTC(2027, 0, 16, 12);
const laptop: DeviceView = {
  deviceId: '1',
  label: 'Laptop',
  addedAt: Date.UTC(2027, 0, 1),
  lastSeenAt: null,
  revokedAt: null,
  newUntil: null,
  current: true,
};
const phone: DeviceView = { ...laptop, deviceId: '2', label: 'Phone', current: false };

test('says on the other devices which one is new and how to take it out', () => {
  const revoke = vi.fn();
  renderScreen(<DeviceRows devices={[{ ...phone, newUntil }, laptop]} onRevoke={revoke} />);
  expect(screen.getByText('Added in the last 24 hours: Phone')).toBeTruthy();
  expect(screen.getByText(/press Remove beside it now/)).toBeTruthy();
  expect(screen.getAllByText('New')).toHaveLength(1);
  fireEvent.click(screen.getByRole('button', { name: 'Remove Phone' }));
  expect(revoke).toHaveBeenCalledWith({ ...phone, newUntil });
});

test('counts several new ones, which may all have one name', () => {
  const devices = ['2', '3'].map((deviceId) => ({ ...phone, deviceId, newUntil }));
  renderScreen(<DeviceRows devices={[laptop, ...devices]} onRevoke={() => undefined} />);
  expect(screen.getByText('2 devices were added in the last 24 hours')).toBeTruthy();
  expect(screen.getByText(/did not add one of them yourself/)).toBeTruthy();
});

test('says on the new device itself that the others show it, in Spanish too', () => {
  const devices = [{ ...laptop, newUntil }, phone];
  renderScreen(<DeviceRows devices={devices} onRevoke={() => undefined} />, 'es');
  expect(screen.getByText(/Este dispositivo es nuevo\. Hasta el .*2027/)).toBeTruthy();
  expect(screen.getByText('Nuevo')).toBeTruthy();
});

test('says nothing about devices of long ago, nor about one that was taken out', () => {
  const gone = { ...phone, deviceId: '3', label: 'Lost phone', revokedAt: newUntil, newUntil };
  renderScreen(<DeviceRows devices={[phone, laptop, gone]} onRevoke={() => undefined} />);
  expect(screen.queryByText('New')).toBeNull();
  expect(screen.queryByText(/24 hours/)).toBeNull();
  expect(screen.queryByText('Lost phone')).toBeNull();
});
