import { Building2, Video } from 'lucide-react';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useId } from 'react';
import { buttonLook } from '#src/ui/button.tsx';
import { doorOf, type JoinWindow } from '../client/join-window.ts';
import type { Appointment } from '../contract.ts';
import { AppointmentActions, type AppointmentCommands } from './appointment-actions.tsx';
import { AppointmentState, type Side } from './appointment-state.tsx';
import { visitPath } from './routes.ts';
import { typeName } from './type-name.ts';
import { useTimeWords } from './use-time-words.ts';

export interface AppointmentCardProps extends AppointmentCommands {
  appointment: Appointment;
  side: Side;
  now: number;
  /** When its room is open; null while the clinic's rules are not known. */
  window: JoinWindow | null;
  /** Why the patient comes. */
  reason?: ReactNode;
}

/** One appointment: when, with whom, how it stands, and what can be done. */
export function AppointmentCard({
  appointment,
  side,
  now,
  window,
  reason,
  ...commands
}: AppointmentCardProps) {
  const t = useTranslations('scheduling.card');
  const locale = useLocale();
  const words = useTimeWords();
  const titleId = useId();
  const { type, provider, patient, bookedBy, start, end, status, visitId, cancelled } = appointment;
  const other = side === 'patient' ? provider : patient;
  const door = window === null ? 'early' : doorOf(window, now);
  const live = status === 'confirmed' && type.remote && visitId !== null;
  const until = status === 'cancelled' ? null : words.until(start, now);
  const Place = type.remote ? Video : Building2;
  const about = t('about', { name: other.name, when: words.moment(start) });
  return (
    <article
      aria-labelledby={titleId}
      className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-4"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <h3 id={titleId} className="min-w-0">
          <span className="sr-only">{words.day(start, now)}, </span>
          <span className="block font-semibold text-xl tabular-nums">{words.span(start, end)}</span>
          <span dir="auto" className="block font-medium">
            {other.name}
          </span>
        </h3>
        <AppointmentState status={status} open={live && door === 'open'} side={side} />
      </div>
      <div className="flex flex-col gap-1 text-muted">
        <p className="flex items-center gap-2">
          <Place aria-hidden="true" size={18} className="shrink-0" />
          {t(type.remote ? 'remote' : 'atClinic', { type: typeName(type, locale) })}
        </p>
        {bookedBy.userId !== patient.userId && bookedBy.userId !== provider.userId && (
          <p>{t('bookedBy', { by: bookedBy.name, name: patient.name })}</p>
        )}
        {until !== null && <p>{t('until', { until })}</p>}
        {cancelled !== null && (
          <p>
            {cancelled.by === null || cancelled.reason === 'unanswered'
              ? t(`unanswered.${side}`)
              : t('cancelledBy', { name: cancelled.by.name, reason: t(`reasons.${cancelled.reason}`) })}
          </p>
        )}
        {live && door === 'early' && window !== null && (
          <p>{t(`opens.${side}`, { time: words.clock(window.opensAt) })}</p>
        )}
      </div>
      {reason}
      {status !== 'cancelled' && (
        <div className="flex flex-wrap items-center gap-2">
          {live && door === 'open' && (
            <Link
              href={visitPath(visitId)}
              aria-label={t(`joinOf.${side}`, { about })}
              className={buttonLook('primary')}
            >
              <Video aria-hidden="true" size={20} />
              {t(`join.${side}`)}
            </Link>
          )}
          <AppointmentActions appointment={appointment} side={side} about={about} {...commands} />
        </div>
      )}
    </article>
  );
}
