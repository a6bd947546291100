'use client';
import { useTranslations } from 'next-intl';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import type { NotificationPreferences } from '../contract.ts';
import { PreferencesForm } from './preferences-form.tsx';

/** The person's choices, kept as soon as they are changed. */
export function PreferencesSettings() {
  const ui = useTranslations('ui');
  const me = useMe();
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const { preferences } = utils.notifications;
  const kept = trpc.notifications.preferences.useQuery();
  const put = trpc.notifications.putPreferences.useMutation({
    // One after the other: the last change is the one that holds.
    scope: { id: 'notification-preferences' },
    onSuccess: () => announce(ui('saved')),
    onError: () => preferences.invalidate(),
  });
  const change = async (changed: Partial<NotificationPreferences>) => {
    // An answer that is under way would bring the old choices back.
    await preferences.cancel();
    const before = preferences.getData();
    if (before === undefined) return;
    const next = { ...before, ...changed };
    preferences.setData(undefined, next);
    put.mutate(next);
  };
  return (
    <Answer query={kept}>
      {(value) => (
        <>
          <PreferencesForm
            value={value}
            role={me.role}
            email={me.email}
            onChange={(changed) => void change(changed)}
          />
          <ErrorNotice error={put.error} />
        </>
      )}
    </Answer>
  );
}
