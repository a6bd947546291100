// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '#src/platform/client/clock.ts';
import { FakeMedia } from '#tests/support/calls/fake-media.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { ConnectionResult } from '../client/connection-test.ts';
import { LocalMedia } from '../client/local-media.ts';
import type { DeviceTest } from '../contract.ts';
import { Prejoin } from './prejoin.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const good: ConnectionResult = { network: 'good', relay: 'ok', roundTripMs: 40 };

async function open(error: string, road: ConnectionResult | Error = good) {
  const devices = new FakeMedia();
  devices.refusals.set('microphone', error).set('camera', error);
  const media = new LocalMedia(devices, systemClock);
  const onReady = vi.fn<(test: DeviceTest) => void>();
  const playSound = vi.fn(async () => true);
  renderScreen(
    <Prejoin
      media={media}
      testRoad={async () => {
        if (road instanceof Error) throw road;
        return road;
      }}
      playSound={playSound}
      action="Go to the waiting room"
      onReady={onReady}
      pending={false}
      failure={null}
    />,
  );
  await act(async () => undefined);
  return { onReady, playSound };
}
const press = (name: string | RegExp) =>
  act(async () => fireEvent.click(screen.getByRole('button', { name })));
const text = () => document.body.textContent ?? '';

test('explains before the browser asks, and lets people pass without', async () => {
  const { onReady } = await open('NotAllowedError');
  expect(text()).toContain('Nobody sees or hears you until the visit begins.');
  await press('Go on without checking');
  expect(onReady).toHaveBeenCalledWith({
    camera: 'skipped',
    microphone: 'skipped',
    speaker: 'skipped',
    network: 'good',
    relay: 'ok',
  });
});

describe('a browser that is asked whether it would ask', () => {
  let answer: (state: PermissionState) => void = () => undefined;
  beforeEach(() => {
    const answered = new Promise((resolve) => (answer = (state) => resolve({ state })));
    const permissions = { query: () => answered };
    Object.defineProperty(navigator, 'permissions', { value: permissions, configurable: true });
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    Reflect.deleteProperty(navigator, 'permissions');
  });
  const buttons = () => screen.queryAllByRole('button').map(({ textContent }) => textContent);

  test('and would not: the checks come without the explanation ever being there', async () => {
    await open('NotFoundError');
    expect(buttons()).toEqual([]);
    await act(async () => answer('granted'));
    expect(buttons()).toContain('Go to the waiting room');
    expect(text()).not.toContain('Nobody sees or hears you');
  });

  test('and would: it is explained first', async () => {
    await open('NotFoundError');
    await act(async () => answer('prompt'));
    expect(buttons()).toEqual(['Check camera and microphone', 'Go on without checking']);
  });

  test('and does not answer: nobody waits for it long', async () => {
    await open('NotFoundError');
    act(() => vi.advanceTimersByTime(500));
    expect(buttons()).toEqual(['Check camera and microphone', 'Go on without checking']);
  });
});

test('helps where permission was denied, and goes on without camera and microphone', async () => {
  const { onReady } = await open('NotAllowedError');
  await press('Check camera and microphone');
  expect(text()).toContain('Your browser may not use the camera.');
  expect(text()).toContain('Your browser may not use the microphone.');
  expect(text()).toContain('You can still see, hear and write.');
  await press('Go to the waiting room');
  expect(onReady.mock.calls[0]?.[0]).toMatchObject({ camera: 'denied', microphone: 'denied' });
});

test.each([
  ['NotFoundError', 'No camera was found.'],
  ['NotReadableError', 'The camera is in use by another program.'],
])('%s has its own words', async (error, words) => {
  await open(error);
  await press('Check camera and microphone');
  expect(text()).toContain(words);
});

test('asks whether the sound was heard', async () => {
  const { onReady, playSound } = await open('NotFoundError');
  await press('Check camera and microphone');
  await press('Play a test sound');
  expect(playSound).toHaveBeenCalledOnce();
  await press('No');
  expect(text()).toContain('Turn up the volume');
  await press('Go to the waiting room');
  expect(onReady.mock.calls[0]?.[0]).toMatchObject({ speaker: 'not_heard' });
});

test.each([
  [{ network: 'fair', relay: 'ok', roundTripMs: 400 }, 'a little slow'],
  [{ network: 'failed', relay: 'failed', roundTripMs: null }, 'telephone the clinic'],
  [{ network: 'poor', relay: 'failed', roundTripMs: 2 }, 'relay cannot be reached'],
] as const)('says in a plain word how the connection is', async (road, words) => {
  await open('NotFoundError', road);
  await press('Check camera and microphone');
  expect(text()).toContain(words);
});

test('a connection that cannot even be tested is no endless wait', async () => {
  const { onReady } = await open('NotFoundError', new Error('the server does not answer'));
  await press('Check camera and microphone');
  expect(text()).toContain('telephone the clinic');
  await press('Go to the waiting room');
  expect(onReady.mock.calls[0]?.[0]).toMatchObject({ network: 'failed', relay: 'failed' });
});
