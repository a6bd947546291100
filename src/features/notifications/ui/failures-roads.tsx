import { BellRing, Mail } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useDayFormat } from '#src/features/messaging/ui/use-day-format.ts';
import { Notice } from '#src/ui/notice.tsx';
import { failureMeaning } from '../client/failure-words.ts';
import type { RoadState } from '../contract.ts';

/** How e-mail and push stand: what waits, since when, and why. */
export function FailuresRoads({ roads }: { roads: readonly RoadState[] }) {
  const t = useTranslations('notifications.failures');
  const format = useDayFormat();
  return (
    <ul aria-label={t('roads')} className="grid gap-3 sm:grid-cols-2">
      {roads.map(({ channel, waiting, retrying, since, reason, failed, kept }) => {
        const Icon = channel === 'email' ? Mail : BellRing;
        return (
          <li key={channel} className="flex flex-col gap-2 rounded-2xl border border-line bg-surface p-4">
            <p className="flex items-center gap-2 font-semibold">
              <Icon aria-hidden="true" size={20} className="shrink-0 text-accent" />
              {t(`channel.${channel}`)}
            </p>
            {retrying > 0 && since !== null && reason !== null ? (
              <Notice tone="warn">
                {t('stuck', { count: retrying, since: format.moment(since) })}{' '}
                {t(`reason.${failureMeaning(reason)}`)}
              </Notice>
            ) : (
              <p>{t('waiting', { count: waiting })}</p>
            )}
            <p className="text-muted">{t('failed', { count: failed })}</p>
            {kept && (
              <Notice tone="info">
                {t('kept')}{' '}
                <a href="/api/mailbox/" className="font-semibold text-accent underline">
                  {t('mailbox')}
                </a>
              </Notice>
            )}
          </li>
        );
      })}
    </ul>
  );
}
