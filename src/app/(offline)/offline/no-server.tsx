'use client';
import { WifiOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { useServerBack } from './use-server-back.ts';

function watchNetwork(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

interface NoServerProps {
  /** What cannot be done meanwhile. */
  children: string;
  /** Messages that wait on this device. */
  unsent: number;
}

/** Says why there is nothing here now, that nothing is lost, and goes on by itself. */
export function NoServer({ children, unsent }: NoServerProps) {
  const t = useTranslations('pwa.offline');
  const ui = useTranslations('ui');
  const plugged = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  const { asking, ask } = useServerBack();
  const title = plugged ? t('noServer') : t('noNetwork');
  return (
    <div className="flex flex-1 flex-col justify-center">
      <PageTitle>{title}</PageTitle>
      <EmptyState
        title={title}
        headingLevel={1}
        icon={<WifiOff size={40} />}
        action={
          <Button pending={asking} onPress={ask}>
            {ui('retry')}
          </Button>
        }
      >
        <span className="flex flex-col gap-3">
          <span>{children}</span>
          {unsent > 0 && <span className="font-medium text-ink">{t('unsent', { count: unsent })}</span>}
          <span>{t('byItself')}</span>
        </span>
      </EmptyState>
    </div>
  );
}
