'use client';
import { useTranslations } from 'next-intl';
import { queryFailure } from '#src/platform/client-react/trpc.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { OpenVisit } from './open-visit.tsx';
import { useVisit } from './use-visit.ts';

/** One visit from check-in over the waiting room and the call to what comes after, on one page. */
export function VisitScreen({ visitId }: { visitId: string }) {
  const t = useTranslations('visit.page');
  const ui = useTranslations('ui');
  const words = useFailureText();
  const visit = useVisit(visitId);
  if (visit.data !== undefined) return <OpenVisit key={visitId} visit={visit.data} />;
  if (visit.isPending)
    return (
      <div className="p-4">
        <PageTitle>{t('title')}</PageTitle>
        <SkeletonRows rows={4} label={t('loading')} />
      </div>
    );
  const failure = queryFailure(visit.error);
  const unknown = failure.kind === 'domain' && failure.code === 'NOT_FOUND';
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <EmptyState
        headingLevel={1}
        title={t(unknown ? 'notFound' : 'failed')}
        action={unknown ? undefined : <Button onPress={() => void visit.refetch()}>{ui('retry')}</Button>}
      >
        {unknown ? t('notFoundText') : words(failure)}
      </EmptyState>
    </>
  );
}
