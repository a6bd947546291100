import { useLocale, useTranslations } from 'next-intl';
import { PageHeader } from '#src/ui/page-header.tsx';
import type { VisitView } from '../contract.ts';
import { visitsPath } from './routes.ts';

/** With whom and when, in the reader's own zone. */
export function VisitHead({ visit }: { visit: VisitView }) {
  const t = useTranslations('visit.page');
  const locale = useLocale();
  const staff = visit.myRole === 'host' || visit.myRole === 'colleague';
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
  return (
    <PageHeader
      title={t('with', { name: (staff ? visit.patient : visit.provider).name })}
      back={{ href: visitsPath, label: t('back') }}
    >
      {when.format(visit.scheduledStart)}
    </PageHeader>
  );
}
