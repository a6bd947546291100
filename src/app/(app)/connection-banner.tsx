'use client';
import { WifiOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useEngineStatus } from '#src/platform/client-react/engine.tsx';

const quietMs = 2_500;

function watchNetwork(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

/** Says that there is no connection, once it has lasted long enough to matter, and how many messages wait for it. */
export function ConnectionBanner({ unsent }: { unsent: number }) {
  const t = useTranslations('frame');
  const pwa = useTranslations('pwa');
  const status = useEngineStatus();
  const plugged = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  const reported = status.phase === 'ready' ? status.connection : 'online';
  // The engine may notice a lost network later than the browser does.
  const connection = plugged ? reported : 'offline';
  const [lasting, setLasting] = useState(false);
  // The app may have been opened without a network. Administrators have no line that is always open.
  const isLate = connection === 'connecting' && status.phase === 'ready' && status.me.role !== 'admin';
  const broken = connection === 'offline' || connection === 'reconnecting' || isLate;
  useEffect(() => {
    if (!broken) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), quietMs);
    return () => clearTimeout(timer);
  }, [broken]);
  return (
    <div role="status" className="print:hidden">
      {broken && lasting && (
        <p className="flex items-center justify-center gap-2 bg-warn-soft px-4 py-2 text-center text-on-warn-soft text-sm">
          <WifiOff aria-hidden="true" size={18} className="shrink-0" />
          <span>
            {connection === 'offline' ? t('offline') : t('reconnecting')}
            {unsent > 0 && <span className="block font-medium">{pwa('unsent', { count: unsent })}</span>}
          </span>
        </p>
      )}
    </div>
  );
}
