'use client';
import { useTranslations } from 'next-intl';
import { PageTitle } from '#src/ui/page-title.tsx';
import { Skeleton, SkeletonRows } from '#src/ui/skeleton.tsx';

/** Stands where a screen will be. */
export function Waiting() {
  const t = useTranslations('frame');
  return (
    <div className="mx-auto max-w-2xl p-4">
      <PageTitle>{t('opening')}</PageTitle>
      <Skeleton className="mb-2 h-8 w-40" />
      <SkeletonRows label={t('opening')} rows={6} />
    </div>
  );
}
