/** What somebody chose about e-mails, for addresses that work without a sign-in. */
import { getClinicSettings } from '#src/features/admin/public.ts';
import type { Locale } from '#src/features/identity/contract.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { NoticeCategory, NotificationPreferences } from '../contract.ts';
import { readChosen } from './climbing.ts';
import * as store from './notice-store.ts';

export interface MailChoices {
  /** Null for an account that is gone. */
  find(userId: string): Promise<{ readonly locale: Locale; takes(category: NoticeCategory): boolean } | null>;
  turnOff(userId: string, category: NoticeCategory): Promise<void>;
}

export function createMailChoices({
  database,
  clock,
}: Pick<PlatformDeps, 'database' | 'clock'>): MailChoices {
  const q = database.pool;

  async function read(userId: string): Promise<NotificationPreferences> {
    const { timeZone } = await getClinicSettings(q);
    return readChosen(await store.findChosen(q, userId), timeZone);
  }

  return {
    async find(userId) {
      const locale = await store.findLanguage(q, userId);
      if (locale === null) return null;
      const { choices } = await read(userId);
      return { locale, takes: (category) => choices[category].email };
    },
    async turnOff(userId, category) {
      const chosen = await read(userId);
      const choices = { ...chosen.choices, [category]: { ...chosen.choices[category], email: false } };
      await database.transaction((tx) => store.putChosen(tx, userId, { ...chosen, choices }, clock.now()));
    },
  };
}
