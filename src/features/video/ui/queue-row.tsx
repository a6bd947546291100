import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { conversationPath } from '#src/features/messaging/ui/routes.ts';
import { Avatar } from '#src/ui/avatar.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { buttonLook } from '#src/ui/button.tsx';
import type { VisitView } from '../contract.ts';
import { DeviceSummary } from './device-summary.tsx';
import { QueueActions } from './queue-actions.tsx';
import { visitPath } from './routes.ts';
import { useVisitReason } from './use-visit-reason.ts';

export interface QueueRowProps {
  visit: VisitView;
  now: number;
  /** Another visit that is under way. */
  busyWith: VisitView | null;
}

/** One patient: how long, in the room or away, what works on their device, why they come, and what can be done. */
export function QueueRow({ visit, now, busyWith }: QueueRowProps) {
  const t = useTranslations('visit.queue');
  const locale = useLocale();
  const reason = useVisitReason(visit);
  const { waiting } = visit;
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(visit.scheduledStart);
  const minutes = waiting === null ? 0 : Math.max(0, Math.floor((now - waiting.since) / 60_000));
  return (
    <li
      aria-label={visit.patient.name}
      className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-4"
    >
      <div className="flex items-start gap-3">
        <Avatar name={visit.patient.name} online={waiting?.present ?? false} />
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          <p className="font-semibold wrap-anywhere">{visit.patient.name}</p>
          <p className="text-muted text-sm">
            {t(visit.appointmentId === null ? 'instant' : 'at', { time })}
            {waiting !== null && <> · {t('since', { minutes })}</>}
          </p>
        </div>
        {waiting !== null && (
          <div className="flex flex-col items-end gap-1">
            {waiting.callBack ? (
              <Badge tone="warn">{t(waiting.calledAt === null ? 'wantsCall' : 'called')}</Badge>
            ) : (
              <Badge tone={waiting.present ? 'accent' : 'neutral'}>
                {t(waiting.present ? 'here' : 'gone')}
              </Badge>
            )}
            {waiting.held !== null && <Badge tone="neutral">{t('heldBadge')}</Badge>}
          </div>
        )}
      </div>
      {reason !== null && (
        <p className="rounded-xl bg-raised p-3 wrap-anywhere">
          <span className="font-medium">{t('reason')} </span>
          {reason}
        </p>
      )}
      {visit.deviceTest !== null && visit.state !== 'in_progress' && (
        <DeviceSummary test={visit.deviceTest} />
      )}
      <div className="flex flex-wrap items-center gap-2">
        {visit.state === 'scheduled' ? (
          <Link href={visitPath(visit.id)} className={buttonLook('secondary')}>
            {t('open')}
          </Link>
        ) : (
          <QueueActions visit={visit} busyWith={busyWith} />
        )}
        <Link href={conversationPath(visit.conversationId)} className={buttonLook('quiet')}>
          {t('write')}
        </Link>
      </div>
    </li>
  );
}
