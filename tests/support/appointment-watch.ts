import { expect } from 'vitest';
import type { Person } from './person.ts';

/** Appointments that somebody is told of, from now on. */
export async function watchAppointments(person: Person) {
  const told: string[] = [];
  let check: () => void = () => undefined;
  const { promise: ready, resolve: begun } = Promise.withResolvers<void>();
  const subscription = person.api.events.since.subscribe(
    { lastEventId: null },
    {
      onData(item) {
        const batch = 'data' in item ? item.data : item;
        if (batch.type === 'resync') begun();
        if (batch.type !== 'durable') return;
        for (const event of batch.events) if (event.kind === 'appointment') told.push(event.appointmentId);
        check();
      },
    },
  );
  await ready;
  return {
    async hears(id: string, times: number) {
      while (told.filter((each) => each === id).length < times)
        await new Promise<void>((resolve) => {
          check = resolve;
        });
      expect(told.filter((each) => each === id)).toHaveLength(times);
    },
    close: () => subscription.unsubscribe(),
  };
}
