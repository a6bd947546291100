'use client';
import { useTimeZone, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { datesIn } from '../client/slot-days.ts';
import { scheduleProblems } from '../client/weekly-hours.ts';
import type { ProviderSchedule, VisitType } from '../contract.ts';
import { ExceptionFields } from './exception-fields.tsx';
import { visitsPath } from './routes.ts';
import { ScheduleRules } from './schedule-rules.tsx';
import { SlotPreview } from './slot-preview.tsx';
import { useLeaveGuard } from './use-leave-guard.tsx';
import { useOnlyFor } from './use-only-for.ts';
import { WeeklyHoursFields } from './weekly-hours-fields.tsx';

/** When a provider receives patients, and what may be booked. */
export function ScheduleScreen() {
  return useOnlyFor('provider') ? <OwnSchedule /> : null;
}

function OwnSchedule() {
  const t = useTranslations('scheduling.schedule');
  const schedule = trpc.scheduling.schedule.useQuery(undefined, { refetchOnWindowFocus: false });
  const types = trpc.scheduling.visitTypes.useQuery();
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t('title')}</PageTitle>
      <PageHeader title={t('title')} back={{ href: visitsPath, label: t('toVisits') }}>
        {t('text')}
      </PageHeader>
      <Answer query={types}>
        {(all) => (
          <Answer query={schedule}>
            {(saved) => <ScheduleForm saved={saved} types={all.filter(({ active }) => active)} />}
          </Answer>
        )}
      </Answer>
    </div>
  );
}

interface ScheduleFormProps {
  saved: ProviderSchedule;
  types: readonly VisitType[];
}

/** What is changed here counts once it is saved; leaving before that is asked about. */
function ScheduleForm({ saved, types }: ScheduleFormProps) {
  const t = useTranslations('scheduling.schedule');
  const ui = useTranslations('ui');
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const [draft, setDraft] = useState<ProviderSchedule | null>(null);
  const [tried, setTried] = useState(false);
  const put = trpc.scheduling.putSchedule.useMutation({
    onSuccess: async (_, kept) => {
      announce(ui('saved'));
      utils.scheduling.schedule.setData(undefined, kept);
      setDraft(null);
      setTried(false);
      await utils.scheduling.invalidate();
    },
  });
  const schedule = draft ?? saved;
  const today = datesIn(useTimeZone() ?? 'UTC')(Date.now());
  const unsaved = draft !== null && JSON.stringify(draft) !== JSON.stringify(saved);
  const problems = scheduleProblems(schedule);
  const wrong = problems.days.length > 0 || problems.exceptions.length > 0;
  const change = (changed: Partial<ProviderSchedule>) => setDraft({ ...schedule, ...changed });
  const save = () => {
    setTried(true);
    if (wrong || put.isPending) return;
    // What is over needs no exception any more.
    const exceptions = schedule.exceptions.filter(({ date }) => date >= today);
    put.mutate({ ...schedule, exceptions });
  };
  return (
    <>
      {useLeaveGuard(unsaved)}
      <WeeklyHoursFields weekly={schedule.weekly} onChange={(weekly) => change({ weekly })} judged={tried} />
      <ExceptionFields
        exceptions={schedule.exceptions}
        onChange={(exceptions) => change({ exceptions })}
        judged={tried}
        today={today}
      />
      <ScheduleRules schedule={schedule} types={types} onChange={change} />
      <SlotPreview
        types={types.filter(({ id }) => saved.visitTypeIds.includes(id))}
        noticeMinutes={saved.noticeMinutes}
      />
      <ErrorNotice error={put.error} />
      {tried && wrong && (
        <Notice tone="danger" alert>
          {t('wrong')}
        </Notice>
      )}
      <div className="sticky bottom-0 -mx-4 flex flex-wrap items-center gap-3 border-line border-t bg-canvas px-4 py-3">
        <Button pending={put.isPending} disabled={!unsaved} onPress={save}>
          {ui('save')}
        </Button>
        {unsaved && (
          <Button
            variant="quiet"
            disabled={put.isPending}
            onPress={() => {
              setDraft(null);
              setTried(false);
            }}
          >
            {t('discard')}
          </Button>
        )}
        <span role="status" className="text-muted">
          {unsaved ? t('unsaved') : put.isSuccess ? ui('saved') : ''}
        </span>
      </div>
    </>
  );
}
