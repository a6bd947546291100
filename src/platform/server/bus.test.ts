import { describe } from 'vitest';
import { busContract } from '#tests/support/bus-contract.ts';
import { createLocalBus } from './bus.ts';

describe('the bus of one process', () => {
  busContract(async () => {
    const errors: unknown[] = [];
    const bus = createLocalBus((error) => errors.push(error));
    return { speaker: bus, hearer: bus, errors, close: () => bus.close() };
  });
});
