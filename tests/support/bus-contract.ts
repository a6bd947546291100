/** What every bus has to keep, said once and run against each of them. */
import { expect, it } from 'vitest';
import { type Bus, topic, topicHere } from '#src/platform/server/bus.ts';

export interface BusUnderTest {
  /** Where it is said and where it is heard: two instances, or one and the same. */
  readonly speaker: Bus;
  readonly hearer: Bus;
  readonly errors: readonly unknown[];
  close(): Promise<void>;
}

let counted = 0;
const freshName = () => {
  counted += 1;
  return `contract:${counted}`;
};

/** Resolves when everything that was said before has been heard. */
async function settled({ speaker, hearer }: BusUnderTest): Promise<void> {
  const last = topic<number>(freshName());
  await new Promise<void>((resolve) => {
    hearer.subscribe(last, () => resolve());
    speaker.publish(last, 1);
  });
}

export function busContract(open: () => Promise<BusUnderTest>): void {
  async function withBus(work: (bus: BusUnderTest) => Promise<void>): Promise<void> {
    const bus = await open();
    try {
      await work(bus);
    } finally {
      await bus.close();
    }
  }

  it('tells everybody who listens now, in order, and nobody after', () =>
    withBus(async (bus) => {
      const seen: string[] = [];
      const numbers = topic<number>(freshName());
      bus.speaker.publish(numbers, 0);
      await settled(bus);
      const stop = bus.hearer.subscribe(numbers, (value) => seen.push(`a${value}`));
      bus.hearer.subscribe(numbers, (value) => seen.push(`b${value}`));
      bus.hearer.subscribe(topic<number>(freshName()), (value) => seen.push(`c${value}`));
      for (let value = 1; value <= 200; value += 1) bus.speaker.publish(numbers, value);
      await settled(bus);
      stop();
      bus.speaker.publish(numbers, 201);
      await settled(bus);
      const told = Array.from({ length: 200 }, (_, index) => [`a${index + 1}`, `b${index + 1}`]).flat();
      expect(seen).toEqual([...told, 'b201']);
    }));

  it('hears from the moment of listening', () =>
    withBus(async (bus) => {
      const numbers = topic<number>(freshName());
      const heard = new Promise<number>((resolve) => {
        bus.hearer.subscribe(numbers, resolve);
        bus.speaker.publish(numbers, 1);
      });
      expect(await heard).toBe(1);
    }));

  it('tells listeners of its own process before it returns, once', () =>
    withBus(async (bus) => {
      const numbers = topic<number>(freshName());
      const seen: number[] = [];
      bus.speaker.subscribe(numbers, (value) => seen.push(value));
      bus.speaker.publish(numbers, 1);
      expect(seen).toEqual([1]);
      await settled(bus);
      expect(seen).toEqual([1]);
    }));

  it('carries bytes, text in any script, nothing, and what is nested', () =>
    withBus(async (bus) => {
      const values = topic<unknown>(freshName());
      const value = {
        bytes: new Uint8Array([0, 10, 32, 255]),
        text: 'two\nlines \u2028 ñ 你好',
        none: null,
        list: [1, { deep: new Uint8Array(0) }],
      };
      const heard = new Promise((resolve) => {
        bus.hearer.subscribe(values, resolve);
        bus.speaker.publish(values, value);
      });
      expect(await heard).toEqual(value);
    }));

  it('reports a listener that throws and goes on with the others', () =>
    withBus(async (bus) => {
      const seen: number[] = [];
      const numbers = topic<number>(freshName());
      bus.hearer.subscribe(numbers, () => {
        throw new Error('mine');
      });
      bus.hearer.subscribe(numbers, (value) => seen.push(value));
      bus.speaker.publish(numbers, 1);
      await settled(bus);
      expect(seen).toEqual([1]);
      expect(bus.errors).toHaveLength(1);
    }));

  it('keeps here what is for this instance', () =>
    withBus(async (bus) => {
      const orders = topicHere<string>(freshName());
      const seen: string[] = [];
      bus.speaker.subscribe(orders, (value) => seen.push(`speaker ${value}`));
      if (bus.hearer !== bus.speaker) bus.hearer.subscribe(orders, (value) => seen.push(`hearer ${value}`));
      bus.speaker.publish(orders, 'go');
      await settled(bus);
      expect(seen).toEqual(['speaker go']);
    }));
}
