import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeWorld } from '#tests/support/messaging/fake-world.ts';

let world: FakeWorld;

beforeEach(async () => {
  world = await FakeWorld.open();
});
afterEach(() => world.close());

describe('two people', () => {
  it('write to each other: sent, delivered, read', async () => {
    const ana = await world.person('Ana', 'patient');
    const doctor = await world.person('Doctor');
    const id = await ana.startWith(doctor);
    await ana.open(id);
    await ana.write(id, 'hello');
    expect(ana.states(id)).toEqual(['hello:delivered']);
    await doctor.open(id);
    expect(doctor.lines(id)).toEqual(['[created Doctor]', 'hello']);
    await doctor.read(id);
    expect(ana.states(id)).toEqual(['hello:read']);
  });
});
