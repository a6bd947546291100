import { describe, expect, it } from 'vitest';
import { FakeMedia } from '#tests/support/calls/fake-media.ts';
import { FakeClock, settled } from '#tests/support/messaging/fake-clock.ts';
import { wishOf } from '../ui/call-wish.ts';
import { LocalMedia } from './local-media.ts';

function start(prepare: (media: FakeMedia) => void = () => undefined) {
  const [fake, clock] = [new FakeMedia(), new FakeClock()];
  prepare(fake);
  return { fake, clock, media: new LocalMedia(fake, clock) };
}

it('opens nothing before it is asked to', async () => {
  const { fake, media } = start();
  await settled();
  expect(fake.opened).toEqual([]);
  expect(media.view.value).toMatchObject({ microphone: 'off', camera: 'off' });
});

it('off lets the device go, on takes it again', async () => {
  const { fake, media } = start();
  await media.camera.set(true);
  expect(fake.live).toEqual(['cam-1']);
  expect(media.stream.getVideoTracks()).toHaveLength(1);
  await media.camera.set(false);
  expect(fake.live).toEqual([]);
  expect(media.camera.track.value).toBeNull();
  expect(media.stream.getTracks()).toEqual([]);
  await media.camera.set(true);
  expect(fake.live).toEqual(['cam-1']);
});

it('a device that is switched off while the person is asked does not run for a moment', async () => {
  const { fake, media } = start();
  let open: () => void = () => undefined;
  fake.gate = new Promise((resolve) => {
    open = resolve;
  });
  const on = media.microphone.set(true);
  await settled();
  await media.microphone.set(false);
  open();
  await on;
  expect(fake.live).toEqual([]);
  expect(media.view.value.microphone).toBe('off');
});

describe('a camera that waits for the microphone', () => {
  function begin() {
    const { fake, media } = start();
    let open: () => void = () => undefined;
    fake.gate = new Promise((resolve) => {
      open = resolve;
    });
    const done = media.camera.set(true, media.microphone.set(true));
    return { fake, media, open: () => open(), done };
  }

  it('is wanted from the beginning, and asked for when the microphone is there', async () => {
    const { fake, media, open, done } = begin();
    await settled();
    expect(media.view.value).toMatchObject({ microphone: 'starting', camera: 'starting' });
    // Who goes into the call now wants to be seen.
    expect(wishOf(media)).toEqual({ microphone: true, camera: true });
    open();
    await done;
    expect(media.view.value).toMatchObject({ microphone: 'on', camera: 'on' });
    expect(fake.live).toEqual(['mic-1', 'cam-1']);
  });

  it('and is switched off meanwhile stays off', async () => {
    const { fake, media, open, done } = begin();
    await settled();
    await media.camera.set(false);
    open();
    await done;
    expect(media.view.value).toMatchObject({ microphone: 'on', camera: 'off' });
    expect(fake.live).toEqual(['mic-1']);
  });

  it('and is asked for by the call meanwhile is opened once', async () => {
    const { fake, media, open, done } = begin();
    await settled();
    const again = media.camera.set(true);
    open();
    await Promise.all([done, again]);
    expect(fake.opened).toHaveLength(2);
    expect(fake.live.toSorted()).toEqual(['cam-1', 'mic-1']);
  });
});

it.each([
  ['NotAllowedError', 'blocked'],
  ['NotFoundError', 'missing'],
  ['NotReadableError', 'busy'],
])('%s is told as %s, and the other device still works', async (name, state) => {
  const { fake, media } = start();
  fake.refusals.set('camera', name);
  await Promise.all([media.camera.set(true), media.microphone.set(true)]);
  expect(media.view.value).toMatchObject({ camera: state, microphone: 'on' });
});

it('a permission that is given later turns the device on by itself', async () => {
  const { fake, media } = start();
  fake.refusals.set('microphone', 'NotAllowedError');
  await media.microphone.set(true);
  fake.allow('microphone');
  await settled();
  expect(media.view.value.microphone).toBe('on');
});

it('the chosen device is taken, remembered, and used again the next time', async () => {
  const { fake, clock, media } = start((each) => {
    each.devices.microphone = ['mic-1', 'mic-2'];
  });
  await media.microphone.set(true);
  await media.choose('microphone', 'mic-2');
  expect(fake.live).toEqual(['mic-2']);
  media.close();
  const next = new LocalMedia(fake, clock);
  await next.microphone.set(true);
  expect(fake.live).toEqual(['mic-2']);
  expect(next.view.value.devices.microphone).toMatchObject({ chosen: 'mic-2', used: 'mic-2' });
});

it('when the chosen device vanishes another one takes its place, until it is back', async () => {
  const { fake, media } = start((each) => {
    each.devices.microphone = ['mic-1', 'headset'];
    each.choices = { microphone: 'headset', camera: null, speaker: null };
  });
  await media.microphone.set(true);
  expect(fake.live).toEqual(['headset']);
  fake.change('microphone', ['mic-1']);
  await settled();
  expect(fake.live).toEqual(['mic-1']);
  expect(media.view.value.devices.microphone).toMatchObject({ chosen: 'headset', used: 'mic-1' });
  fake.change('microphone', ['mic-1', 'headset']);
  await settled();
  expect(fake.live).toEqual(['headset']);
});

it('the only camera that vanishes is lost, and comes back with the plug', async () => {
  const { fake, media } = start();
  await media.camera.set(true);
  fake.change('camera', []);
  await settled();
  expect(media.view.value.camera).toBe('lost');
  fake.change('camera', ['cam-1']);
  await settled();
  expect(media.view.value.camera).toBe('on');
});

it('a chosen device that does not open is no reason to have none, and is not tried for ever', async () => {
  const { fake, media } = start((each) => {
    each.devices.camera = ['cam-1', 'cam-2'];
    each.broken.add('cam-2');
    each.choices = { microphone: null, camera: 'cam-2', speaker: null };
  });
  await media.camera.set(true);
  await settled();
  expect(fake.live).toEqual(['cam-1']);
  expect(fake.opened).toHaveLength(1);
});

it('a microphone that a phone call took away is asked for anew', async () => {
  const { fake, clock, media } = start();
  await media.microphone.set(true);
  fake.opened[0]?.silence(true);
  await clock.advance(3_500);
  expect(fake.opened).toHaveLength(2);
  expect(fake.live).toHaveLength(1);
});

it('a speaker that is gone is not used, and the choice stays', async () => {
  const { fake, media } = start();
  await settled();
  await media.choose('speaker', 'speaker-1');
  expect(media.view.value.devices.speaker).toMatchObject({ chosen: 'speaker-1', used: 'speaker-1' });
  fake.change('speaker', []);
  await settled();
  expect(media.view.value.devices.speaker).toMatchObject({ chosen: 'speaker-1', used: null });
});

it('closing lets every device go', async () => {
  const { fake, clock, media } = start();
  await Promise.all([media.camera.set(true), media.microphone.set(true)]);
  media.close();
  expect(fake.live).toEqual([]);
  expect(clock.pending).toBe(0);
});
