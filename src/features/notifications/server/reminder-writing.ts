/** Looks at the appointments whose moment has come: what is to be told is written, with when to look again, in one transaction. */
import { getClinicSettings } from '#src/features/admin/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { readChosen } from './climbing.ts';
import { insertNotices, type NewNotice } from './notice-store.ts';
import { planStep } from './reminder-plan.ts';
import * as store from './reminder-store.ts';

/** Answers how many appointments were looked at. */
export function createReminding({
  database,
  events,
  clock,
}: Pick<PlatformDeps, 'database' | 'events' | 'clock'>): (limit: number) => Promise<number> {
  return async (limit) => {
    const { count, told } = await database.transaction(async (q) => {
      const now = clock.now();
      const plans = await store.lockDuePlans(q, now, limit);
      if (plans.length === 0) return { count: 0, told: [] };
      const { timeZone, reminderMinutes: clinicMinutes } = await getClinicSettings(q);
      const through = new Map(plans.map((plan) => [plan.appointmentId, plan.through]));
      const nexts = new Map<string, number | null>(plans.map((plan) => [plan.appointmentId, null]));
      const notices: NewNotice[] = [];
      for (const row of await store.listPlanned(q, [...through.keys()])) {
        const people = row.people.map(({ chosen, ...person }) => ({
          ...person,
          preferences: readChosen(chosen, timeZone),
        }));
        const known = { through: through.get(row.id) ?? now, now, clinicMinutes };
        const step = planStep({ ...row, people }, known);
        nexts.set(row.id, step.next);
        notices.push(...step.notices);
      }
      const news = await insertNotices(q, notices, now);
      await store.putPlans(q, nexts, now);
      return { count: plans.length, told: await events.record(q, news) };
    });
    events.publish(told);
    return count;
  };
}
