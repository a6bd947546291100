'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Select } from '#src/ui/select.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import { Switch } from '#src/ui/switch.tsx';
import type { Preferences } from '../client/account-api.ts';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';

const lockChoices = [
  { id: '5', minutes: 5 },
  { id: '15', minutes: 15 },
  { id: '60', minutes: 60 },
  { id: '0', minutes: 0 },
] as const;

/** What is kept sealed with the account; saved as soon as it is changed. */
export function PreferenceSettings({ part }: { part: 'writing' | 'lock' }) {
  const t = useTranslations('settings');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const announce = useAnnounce();
  const { run, pending, failure } = useCommand();
  const [preferences, setPreferences] = useState<Preferences | null>(null);
  useEffect(() => {
    let stale = false;
    engine.preferences().then(
      (kept) => {
        if (!stale) setPreferences(kept);
      },
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [engine]);
  if (preferences === null) return <Skeleton className="h-12 w-full" />;
  const change = async (changed: Partial<Preferences>) => {
    const before = preferences;
    setPreferences({ ...before, ...changed });
    // The other card may have changed its part since this one was drawn.
    const result = await run(async () =>
      engine.setPreferences({ ...(await engine.preferences()), ...changed }),
    );
    if (result.ok) announce(ui('saved'));
    else setPreferences(before);
  };
  return (
    <>
      {part === 'writing' ? (
        <>
          <Switch
            checked={preferences.sendTyping}
            disabled={pending}
            onChange={(sendTyping) => void change({ sendTyping })}
            description={t('typingText')}
          >
            {t('typing')}
          </Switch>
          <Switch
            checked={preferences.enterSends}
            disabled={pending}
            onChange={(enterSends) => void change({ enterSends })}
            description={t('enterText')}
          >
            {t('enter')}
          </Switch>
        </>
      ) : (
        <Select
          label={t('autoLock')}
          description={t('autoLockText')}
          disabled={pending}
          value={lockChoices.find(({ minutes }) => minutes === preferences.autoLockMinutes)?.id ?? '15'}
          options={lockChoices.map(({ id, minutes }) => ({ id, label: t('autoLockAfter', { minutes }) }))}
          onChange={(id) => {
            const choice = lockChoices.find((each) => each.id === id);
            if (choice !== undefined) void change({ autoLockMinutes: choice.minutes });
          }}
        />
      )}
      <FailureNotice failure={failure} />
    </>
  );
}
