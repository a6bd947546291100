import { beforeAll, expect, test } from 'vitest';
import { createMemoryStore } from '#src/platform/client/record-store.ts';
import { SealedStore } from '#src/platform/client/sealed-store.ts';
import { type Person, person, now as worldNow } from '#src/protocol/adversarial/world.ts';
import { addDevice, revokeDevices } from '#src/protocol/secret/account-changes.ts';
import { newDeviceKeys } from '#src/protocol/secret/device-keys.ts';
import { secretReady } from '#src/protocol/secret/sodium-secret.ts';
import { NewDevices } from './new-devices.ts';

const hour = 60 * 60 * 1000;
beforeAll(secretReady);

function start(at: number) {
  const time = { now: at };
  const clock = { now: () => time.now, after: () => () => undefined };
  const store = new SealedStore(createMemoryStore(), {
    seal: (_, plain) => plain,
    open: (_, sealed) => sealed,
  });
  return { time, store, clock, news: new NewDevices(store, clock) };
}

/** With one more device, whose link says this time. */
function grow(who: Person, now: number) {
  const device = newDeviceKeys();
  const { account, chain } = addDevice(
    { account: who.account, chain: who.chain, now },
    { device, label: 'phone' },
  );
  return { ...who, account, chain, added: device.deviceId };
}

test('LNK-8: a device is new for 24 hours after its link says that it came, the first of an account never', async () => {
  const ada = person('Ada');
  const grown = grow(ada, worldNow);
  const { news } = start(worldNow + hour);
  expect(await news.list(ada.chain)).toEqual(new Map());
  const { news: other } = start(worldNow + hour);
  expect(await other.list(grown.chain)).toEqual(new Map([[grown.added, worldNow + 24 * hour]]));
});

test('LNK-8: a device that dates itself back is new from when this device heard of it, also after a reload', async () => {
  const ada = person('Ada');
  const { time, clock, store, news } = start(worldNow + 100 * hour);
  await news.note(ada.chain);
  const grown = grow(ada, worldNow);
  expect([...(await news.list(grown.chain)).values()]).toEqual([time.now + 24 * hour]);
  const heard = time.now;
  time.now += 23 * hour;
  const again = new NewDevices(store, clock);
  expect([...(await again.list(grown.chain)).values()]).toEqual([heard + 24 * hour]);
  time.now += 2 * hour;
  expect(await again.list(grown.chain)).toEqual(new Map());
});

test('one that dates itself ahead is new for no longer than that, and one that was taken out not at all', async () => {
  const grown = grow(person('Ada'), worldNow + 1_000 * hour);
  const { time, news } = start(worldNow);
  expect([...(await news.list(grown.chain)).values()]).toEqual([worldNow + 24 * hour]);
  time.now += 23 * hour;
  expect(await news.list(grown.chain)).toEqual(new Map([[grown.added, worldNow + 24 * hour]]));
  const out = revokeDevices({ account: grown.account, chain: grown.chain, now: time.now }, [grown.added]);
  expect(await news.list(out.chain)).toEqual(new Map());
});
