'use client';
import { useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import type { KeyLogView } from '#src/features/identity/client/key-log-api.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { KeyLogReport } from './key-log-report.tsx';
import { useCommand } from './use-command.ts';
import { useLoadedResult } from './use-loaded-result.ts';

/** What this device knows of the clinic-wide log of keys, and what is wrong with it. */
export function KeyLogSettings() {
  const t = useTranslations('settings.keyLog');
  const engine = useEngine();
  const announce = useAnnounce();
  const [loaded] = useLoadedResult(useCallback(() => engine.keyLog(), [engine]));
  const [newer, setNewer] = useState<KeyLogView | null>(null);
  const { run, pending, failure } = useCommand();
  if (loaded.state === 'loading') return <Skeleton className="h-16 w-full" />;
  if (loaded.state === 'failed') return <FailureNotice failure={loaded.failure} />;
  const view = newer ?? loaded.value;
  const check = async () => {
    const result = await run(() => engine.checkKeyLog());
    if (!result.ok) return;
    setNewer(result.value);
    announce(t('done'));
  };
  const settle = async () => {
    const result = await run(() => engine.settleKeyLog());
    if (result.ok) setNewer(result.value);
  };
  return (
    <>
      <p className="text-muted">{t('text')}</p>
      <KeyLogReport view={view} pending={pending} onSettle={() => void settle()} />
      <FailureNotice failure={failure} />
      <Button variant="secondary" pending={pending} onPress={() => void check()}>
        {t('check')}
      </Button>
    </>
  );
}
