/** The server is the attacker: it shows people different logs of keys, old ones, or none. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identityContract } from '#src/features/identity/contract.ts';
import { equalBytes, toHex } from '#src/protocol/open/bytes.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { accountIndex, type LogLeaf } from '#src/protocol/open/key-log.ts';
import { logLifeMs } from '#src/protocol/open/limits.ts';
import { systemRandom } from '#src/protocol/secret/random.ts';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import { expectValue } from './node-engine.ts';

/** Long enough for a round in the background after news. */
const aRoundMs = 10_000;

let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;

beforeEach(async () => {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
});
afterEach(() => world.close());

/** From now on this device is shown another log, under the clinic's own key. */
function showWorld(device: FakeDevice, make: (leaves: readonly LogLeaf[]) => LogLeaf[], ageMs = 0): void {
  device.network.lie = (path, answer, input) => {
    if (path !== 'identity.log') return answer;
    const { log } = world.accounts;
    const { after } = identityContract.log.input.parse(input);
    return log.sign(make(log.leaves), after, world.clock.now() - ageMs);
  };
}

const view = async (device: FakeDevice) => expectValue(await device.engine.keyLog());
const check = async (device: FakeDevice) => {
  const asked = device.engine.checkKeyLog();
  await world.pass();
  return expectValue(await asked);
};
const leafOf = (device: FakeDevice) => {
  const index = accountIndex(asUserId(device.userId));
  return (leaf: LogLeaf) => equalBytes(leaf.index, index);
};

describe('the clinic-wide log', () => {
  it('is kept by every device, checked, and taken up again after a reload', async () => {
    await world.pass(aRoundMs);
    const { size, checkedAt, warning, clinicKey } = await view(ana);
    expect(size).toBe(world.accounts.log.leaves.length);
    expect(warning).toBeNull();
    expect(checkedAt).not.toBeNull();
    expect(clinicKey).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
    ana.network.setOnline(false);
    await ana.reload();
    expect((await view(ana)).size).toBe(size);
  });

  it('of another root for one size is found at the first message between two people (attack 17)', async () => {
    // The doctor is shown a key of somebody else that nobody else is shown; both worlds have one size.
    const other = systemRandom(32);
    let third: FakeDevice | null = null;
    showWorld(doctor, (leaves) => {
      const place = third === null ? -1 : leaves.findIndex(leafOf(third));
      return leaves.map((leaf, i) => (i === place ? { ...leaf, linkHash: other } : leaf));
    });
    third = await world.person('Third');
    await world.pass(aRoundMs);
    const id = await ana.startWith(doctor);
    await ana.open(id);
    await doctor.open(id);
    await ana.write(id, 'from one world');
    await world.pass(aRoundMs);
    await doctor.write(id, 'from the other');
    await world.pass(aRoundMs);
    expect(doctor.lines(id).slice(1)).toEqual(['[E_LOG_FORK]', 'from the other']);
    expect(ana.lines(id).slice(1)).toEqual(['from one world', '[E_LOG_FORK]']);
    expect((await view(ana)).warning?.code).toBe('E_LOG_FORK');
    expect((await view(doctor)).warning?.code).toBe('E_LOG_FORK');
    await ana.reload();
    await ana.open(id);
    expect(ana.lines(id).slice(1)).toEqual(['from one world', '[E_LOG_FORK]']);
  });

  it('that somebody saw more of than the server shows afterwards gives their message away', async () => {
    const id = await ana.startWith(doctor);
    await ana.open(id);
    await world.pass(aRoundMs);
    const { size } = await view(ana);
    showWorld(ana, (leaves) => leaves.slice(0, size));
    await world.person('Somebody');
    await world.pass(aRoundMs);
    expect(expectValue(await doctor.engine.checkKeyLog()).size).toBeGreaterThan(size);
    await doctor.write(id, 'I saw more');
    await world.pass(aRoundMs);
    expect(ana.lines(id).slice(1)).toEqual(['[E_LOG_ROLLBACK]']);
    expect((await view(ana)).warning).not.toBeNull();
  });

  it('that shrank is refused and remembered (attack 18)', async () => {
    await world.pass(aRoundMs);
    showWorld(ana, (leaves) => leaves.slice(0, -1));
    expect((await check(ana)).warning?.code).toBe('E_LOG_ROLLBACK');
    ana.network.lie = (_, answer) => answer;
    // Told until the person has read it.
    expect((await check(ana)).warning?.code).toBe('E_LOG_ROLLBACK');
    await ana.reload();
    expect((await view(ana)).warning?.code).toBe('E_LOG_ROLLBACK');
    expect(expectValue(await ana.engine.settleKeyLog()).warning).toBeNull();
  });

  it('of an older database that the clinic restored is copied anew once the person has told the clinic', async () => {
    await world.pass(aRoundMs);
    const { size } = await view(ana);
    const before = [...world.accounts.log.leaves];
    // Only what Ana did herself after the back-up is lost to nobody: her own links stand in it.
    const kept = before.filter((leaf) => !leafOf(doctor)(leaf));
    showWorld(ana, (leaves) => [...kept, ...leaves.slice(before.length)]);
    expect((await check(ana)).warning?.code).toBe('E_LOG_ROLLBACK');
    const settled = ana.engine.settleKeyLog();
    await world.pass();
    expect(expectValue(await settled).warning).toBeNull();
    const checked = await check(ana);
    expect(checked.warning).toBeNull();
    expect(checked.size).toBeLessThan(size);
  });

  it('whose checkpoint is older than a day is refused until a newer one comes (attack 18)', async () => {
    await world.pass(aRoundMs);
    showWorld(ana, (leaves) => [...leaves], logLifeMs + 1);
    expect((await check(ana)).warning?.code).toBe('E_LOG_STALE');
    ana.network.lie = (_, answer) => answer;
    expect((await check(ana)).warning).toBeNull();
  });

  it('with a link under my name that I did not write closes the account, loudly (attack 16)', async () => {
    await world.pass(aRoundMs);
    showWorld(ana, (leaves) => {
      const mine = leaves.filter(leafOf(ana)).at(-1);
      return mine === undefined
        ? []
        : [...leaves, { ...mine, seq: mine.seq + 1, linkHash: systemRandom(32) }];
    });
    void ana.engine.checkKeyLog();
    await world.pass(aRoundMs);
    let phase = '';
    await ana.engine.watchStatus((status) => {
      phase = status.phase === 'refused' ? status.code : status.phase;
    });
    expect(phase).toBe('E_ROGUE_SELF');
  });

  it('names a newer link of a contact than the server hands out: nothing is sealed to them (attack 19)', async () => {
    const id = await ana.startWith(doctor);
    await ana.write(id, 'one');
    await world.pass(aRoundMs);
    showWorld(ana, (leaves) => {
      const theirs = leaves.filter(leafOf(doctor)).at(-1);
      return theirs === undefined
        ? []
        : [...leaves, { ...theirs, seq: theirs.seq + 1, linkHash: systemRandom(32) }];
    });
    const { warning } = await check(ana);
    await world.pass(aRoundMs);
    expect(warning?.code ?? (await view(ana)).warning?.code).toBe('E_LINK_STALE');
  });

  it('without the keys of somebody new: nothing is sealed to them', async () => {
    const shown = new Set(world.accounts.log.leaves.map((leaf) => toHex(leaf.index)));
    showWorld(ana, (leaves) => leaves.filter((leaf) => shown.has(toHex(leaf.index))));
    const stranger = await world.person('Stranger');
    const started = ana.engine.startConversation({ kind: 'direct', userId: stranger.userId });
    await world.pass(aRoundMs);
    expect(await started).toMatchObject({ ok: false, failure: { kind: 'refusal', code: 'E_LOG_FORK' } });
    expect((await view(ana)).warning?.code).toBe('E_LOG_FORK');
  });
});
