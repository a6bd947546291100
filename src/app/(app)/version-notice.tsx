'use client';
import { RefreshCw, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { checkVersion, hasNewVersion, watchNewVersion } from '#src/platform/client/app-version.ts';
import { useEngineStatus } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';

/** Asks whenever the connection came back, as it does after an update of the server, and whenever somebody comes back to the page. */
function useVersionCheck(): void {
  const status = useEngineStatus();
  const online = status.phase === 'ready' && status.connection === 'online';
  useEffect(() => {
    if (online) void checkVersion();
  }, [online]);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void checkVersion();
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
}

/** Says that there is a newer version. Nothing is ever loaded anew by itself: somebody may be writing. */
export function VersionNotice() {
  const t = useTranslations('pwa');
  const found = useSyncExternalStore(watchNewVersion, hasNewVersion, () => false);
  const [later, setLater] = useState(false);
  useVersionCheck();
  return (
    <div role="status" className="print:hidden">
      {found && !later && (
        <div className="flex flex-wrap items-center justify-center gap-x-3 gap-y-1 bg-info-soft px-4 py-2 text-on-info-soft">
          <RefreshCw aria-hidden="true" size={18} className="shrink-0" />
          <p className="min-w-0">{t('newVersion')}</p>
          <span className="flex items-center gap-1">
            <Button variant="secondary" onPress={() => window.location.reload()}>
              {t('reload')}
            </Button>
            <IconButton aria-label={t('later')} onPress={() => setLater(true)}>
              <X aria-hidden="true" size={20} />
            </IconButton>
          </span>
        </div>
      )}
    </div>
  );
}
