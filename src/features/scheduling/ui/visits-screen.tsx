'use client';
import { CalendarPlus, History } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { useNow } from '#src/features/messaging/ui/use-now.ts';
import { useOffline } from '#src/features/messaging/ui/use-offline.ts';
import { useActing } from '#src/features/proxy/ui/use-acting.ts';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button, buttonLook } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { joinWindow } from '../client/join-window.ts';
import type { Appointment } from '../contract.ts';
import type { AppointmentCommands } from './appointment-actions.tsx';
import { AppointmentCard } from './appointment-card.tsx';
import { AppointmentGroups } from './appointment-groups.tsx';
import { CalendarFeed } from './calendar-feed.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { historyPath, newVisitPath, queuePath, schedulePath } from './routes.ts';
import { useOnlyFor } from './use-only-for.ts';
import { VisitReason } from './visit-reason.tsx';

const perPage = 30;

/** Appointments and visits that are to come, and what can be done with them. */
export function VisitsScreen() {
  return useOnlyFor('patient', 'provider') ? <OwnVisits /> : null;
}

function OwnVisits() {
  const t = useTranslations('scheduling.visits');
  const ui = useTranslations('ui');
  const me = useMe();
  const acting = useActing();
  const offline = useOffline();
  const ready = me.role !== 'patient' || acting.loaded;
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t('title')}</PageTitle>
      <PageHeader title={t('title')} />
      <nav aria-label={t('nav')} className="flex flex-wrap gap-2">
        <Link href={newVisitPath} className={buttonLook('primary')}>
          <CalendarPlus aria-hidden="true" size={20} />
          {t(me.role === 'provider' ? 'make' : 'book')}
        </Link>
        {me.role === 'provider' && (
          <>
            <Link href={queuePath} className={buttonLook('secondary')}>
              {t('queue')}
            </Link>
            <Link href={schedulePath} className={buttonLook('secondary')}>
              {t('hours')}
            </Link>
          </>
        )}
        <Link href={historyPath} className={buttonLook('quiet')}>
          <History aria-hidden="true" size={20} />
          {t('history')}
        </Link>
      </nav>
      {offline && <Notice tone="warn">{t('offline')}</Notice>}
      {ready ? (
        <Upcoming key={acting.current ?? ''} patientId={acting.current} />
      ) : (
        <SkeletonRows label={ui('loading')} rows={4} />
      )}
      <CalendarFeed />
    </div>
  );
}

/** What is to come for oneself or the patient one acts for. */
function Upcoming({ patientId }: { patientId: string | null }) {
  const t = useTranslations('scheduling.visits');
  const side = useMe().role === 'provider' ? 'provider' : 'patient';
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const now = useNow();
  const clinic = trpc.admin.clinic.useQuery(undefined, { staleTime: 5 * 60_000 });
  const query = trpc.scheduling.list.useInfiniteQuery(
    { patientId, when: 'upcoming', limit: perPage },
    { getNextPageParam: (page) => page.next },
  );
  // What was called off stands among the past ones: with its time still to come it has to be seen here.
  const past = trpc.scheduling.list.useQuery({ patientId, when: 'past', limit: perPage });
  const calledOff = (past.data?.appointments ?? []).filter(
    ({ status, end }) => status === 'cancelled' && end > now,
  );
  const [open, setOpen] = useState<{ appointment: Appointment; as: 'move' | 'cancel' } | null>(null);
  const confirm = trpc.scheduling.confirm.useMutation({
    onSuccess: async () => {
      announce(t('confirmed'));
      await utils.scheduling.invalidate();
    },
  });
  const commands: AppointmentCommands = {
    onMove: (appointment) => setOpen({ appointment, as: 'move' }),
    onCancel: (appointment) => setOpen({ appointment, as: 'cancel' }),
    onConfirm: ({ id }) => {
      if (!confirm.isPending) confirm.mutate({ appointmentId: id });
    },
  };
  const card = (appointment: Appointment) => (
    <AppointmentCard
      appointment={appointment}
      side={side}
      now={now}
      window={clinic.data === undefined ? null : joinWindow(appointment, clinic.data)}
      reason={
        appointment.reasonMessageId === null ? undefined : (
          <VisitReason conversationId={appointment.conversationId} messageId={appointment.reasonMessageId} />
        )
      }
      {...commands}
    />
  );
  // The two lists are not read at the same moment: what was just called off may stand in both.
  const off = new Set(calledOff.map(({ id }) => id));
  const all = query.data?.pages.flatMap((page) => page.appointments.filter(({ id }) => !off.has(id)));
  const more = (
    <Button variant="secondary" pending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
      {t('more')}
    </Button>
  );
  const close = () => setOpen(null);
  return (
    <>
      <ErrorNotice error={confirm.error} />
      <Answer query={{ ...query, data: all }}>
        {(appointments) => {
          const requests = appointments.filter(({ may }) => may.confirm);
          const coming = appointments.filter(({ may }) => !may.confirm);
          return (
            <AppointmentGroups
              now={now}
              groups={[
                { id: 'requests', title: t('requests', { count: requests.length }), appointments: requests },
                {
                  id: 'coming',
                  title: t('coming'),
                  appointments: coming,
                  none: (
                    <EmptyState title={t('none')} icon={<CalendarPlus size={40} />}>
                      {t(`noneText.${side}`)}
                    </EmptyState>
                  ),
                  ...(query.hasNextPage ? { more } : {}),
                },
                { id: 'called-off', title: t('calledOff'), appointments: calledOff.toReversed() },
              ]}
            >
              {card}
            </AppointmentGroups>
          );
        }}
      </Answer>
      {open?.as === 'move' && <MoveDialog appointment={open.appointment} side={side} onClose={close} />}
      {open?.as === 'cancel' && <CancelDialog appointment={open.appointment} side={side} onClose={close} />}
    </>
  );
}
