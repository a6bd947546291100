import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { conversationPath } from '#src/features/messaging/ui/routes.ts';
import { buttonLook } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import type { VisitView } from '../contract.ts';

const hourMs = 3_600_000;

/** Before the waiting room opens and after it closed. */
export function VisitWindow({
  visit,
  stage,
  now,
}: {
  visit: VisitView;
  stage: 'early' | 'late';
  now: number;
}) {
  const t = useTranslations('visit.page');
  const locale = useLocale();
  const staff = visit.myRole === 'host' || visit.myRole === 'colleague';
  const { name } = staff ? visit.patient : visit.provider;
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(visit.opensAt);
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  const today = day.format(now) === day.format(visit.opensAt);
  const left = visit.opensAt - now;
  return (
    <Card>
      {stage === 'late' ? (
        <p>{t('closed')}</p>
      ) : (
        <p>
          {today ? t('opens', { time }) : t('opensOn', { date: day.format(visit.opensAt), time })}{' '}
          {left < hourMs && t('opensIn', { minutes: Math.max(1, Math.ceil(left / 60_000)) })}
        </p>
      )}
      <div>
        <Link href={conversationPath(visit.conversationId)} className={buttonLook('secondary')}>
          {t('write', { name })}
        </Link>
      </div>
    </Card>
  );
}
