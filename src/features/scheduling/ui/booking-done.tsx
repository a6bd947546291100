'use client';
import { CalendarPlus, CircleCheck } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import { Button, buttonLook } from '#src/ui/button.tsx';
import type { Appointment } from '../contract.ts';
import type { Side } from './appointment-state.tsx';
import { BookingSummary } from './booking-summary.tsx';
import { calendarEntryPath, visitsPath } from './routes.ts';
import type { Booked, useBooking } from './use-booking.ts';
import { useTimeWords } from './use-time-words.ts';

interface BookingDoneProps {
  booked: Booked;
  side: Side;
  forName: string | null;
  reason: string;
  onTellReason: ReturnType<typeof useBooking>['tellReason'];
}

/** It is booked, or asked for: when people are reminded, and the way into one's own calendar. */
export function BookingDone({ booked, side, forName, reason, onTellReason }: BookingDoneProps) {
  const t = useTranslations('scheduling.done');
  const actions = useTranslations('scheduling.actions');
  const { appointment } = booked;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const other = side === 'patient' ? appointment.provider : appointment.patient;
  return (
    <section className="flex flex-col gap-4">
      <div className="flex items-center gap-3">
        <CircleCheck aria-hidden="true" size={32} className="shrink-0 text-accent" />
        <h2 ref={heading} tabIndex={-1} className="font-semibold text-xl outline-none">
          {t(appointment.status === 'requested' ? 'requested' : 'confirmed')}
        </h2>
      </div>
      {appointment.status === 'requested' && <p>{t('requestedText')}</p>}
      <BookingSummary name={other.name} forName={forName} type={appointment.type} start={appointment.start} />
      <Reminders appointment={appointment} />
      <ReasonAgain failure={booked.reasonFailure} onRetry={() => onTellReason(appointment, reason.trim())} />
      <div className="flex flex-wrap gap-2">
        <Link href={visitsPath} className={buttonLook('primary')}>
          {t('visits')}
        </Link>
        <a href={calendarEntryPath(appointment.id)} download className={buttonLook('secondary')}>
          <CalendarPlus aria-hidden="true" size={20} />
          {actions('calendar')}
        </a>
      </div>
    </section>
  );
}

function Reminders({ appointment }: { appointment: Appointment }) {
  const t = useTranslations('scheduling.done');
  const words = useTimeWords();
  if (appointment.remindersAt.length === 0) return null;
  return (
    <div>
      <p className="font-medium">{t('reminders')}</p>
      <ul className="list-disc pl-6">
        {appointment.remindersAt.map((at) => (
          <li key={at}>{words.moment(at)}</li>
        ))}
      </ul>
    </div>
  );
}

/** The visit stands, its reason does not: it can be sent again. */
function ReasonAgain({
  failure: first,
  onRetry,
}: {
  failure: Booked['reasonFailure'];
  onRetry(): Promise<Booked['reasonFailure']>;
}) {
  const t = useTranslations('scheduling.done');
  const ui = useTranslations('ui');
  const [failure, setFailure] = useState(first);
  const [pending, setPending] = useState(false);
  if (failure === null) return null;
  const again = async () => {
    setPending(true);
    setFailure(await onRetry());
    setPending(false);
  };
  return (
    <>
      <p className="font-medium">{t('reasonFailed')}</p>
      <FailureNotice
        failure={failure}
        actions={
          <Button variant="secondary" pending={pending} onPress={() => void again()}>
            {ui('retry')}
          </Button>
        }
      />
    </>
  );
}
