'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import { Spinner } from '#src/ui/spinner.tsx';
import type { LocalMedia } from '../client/local-media.ts';
import type { VisitView } from '../contract.ts';

export interface CallPlaceProps {
  visit: VisitView;
  /** Taken over by the call. */
  media: LocalMedia;
  onLeft: () => void;
}

/** Where the call of a visit stands. */
export function CallPlace({ visit, onLeft }: CallPlaceProps) {
  const t = useTranslations('visit.page');
  return (
    <div className="flex flex-col items-center gap-4 p-8">
      <Spinner large />
      <p>{t('with', { name: visit.provider.name })}</p>
      <Button variant="secondary" onPress={onLeft}>
        {t('back')}
      </Button>
    </div>
  );
}
