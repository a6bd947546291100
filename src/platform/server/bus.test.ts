import { describe, expect, it } from 'vitest';
import { createLocalBus, topic } from './bus.ts';

describe('the bus', () => {
  it('tells everybody who listens now, in order, and nobody after', () => {
    const bus = createLocalBus(() => undefined);
    const seen: string[] = [];
    const numbers = topic<number>('numbers');
    bus.publish(numbers, 0);
    const stop = bus.subscribe(numbers, (value) => seen.push(`a${value}`));
    bus.subscribe(numbers, (value) => seen.push(`b${value}`));
    bus.subscribe(topic<number>('others'), (value) => seen.push(`c${value}`));
    bus.publish(numbers, 1);
    stop();
    bus.publish(numbers, 2);
    expect(seen).toEqual(['a1', 'b1', 'b2']);
  });

  it('reports a listener that throws and goes on with the others', () => {
    const errors: unknown[] = [];
    const seen: number[] = [];
    const bus = createLocalBus((error) => errors.push(error));
    const numbers = topic<number>('error');
    bus.subscribe(numbers, () => {
      throw new Error('mine');
    });
    bus.subscribe(numbers, (value) => seen.push(value));
    bus.publish(numbers, 1);
    expect(seen).toEqual([1]);
    expect(errors).toHaveLength(1);
  });
});
