/** When somebody is reminded, for who shows it. */
import { getClinicSettings } from '#src/features/admin/public.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import { readChosen } from './climbing.ts';
import { findChosen } from './notice-store.ts';
import { type ReminderChoice, type ReminderSide, reminderChoice } from './reminder-times.ts';

/** What holds for somebody now: their own choice, or the clinic's. */
export async function getReminderChoice(
  q: Queryable,
  userId: string,
  side: ReminderSide,
): Promise<ReminderChoice> {
  const { timeZone, reminderMinutes } = await getClinicSettings(q);
  return reminderChoice(side, readChosen(await findChosen(q, userId), timeZone), reminderMinutes);
}
