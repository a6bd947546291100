'use client';
import { useLocale, useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { Select } from '#src/ui/select.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { Absence } from '../contract.ts';

const nobody = 'nobody';
const dayMs = 24 * 60 * 60_000;

/** The day of a moment as a date field writes it, in the reader's zone. */
function dateOf(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Its first moment there; not a number when the field is empty. */
const midnightOf = (date: string) => new Date(`${date}T00:00`).getTime();

/** A provider says from when to when they are away and who covers. */
export function AbsenceSettings() {
  const own = trpc.desk.absence.useQuery();
  const contacts = trpc.messages.contacts.useQuery();
  return (
    <Answer query={own}>
      {(absence) => (
        <Answer query={contacts}>
          {(people) => (
            <AbsenceForm
              key={absence === null ? '' : `${absence.from}-${absence.until}`}
              absence={absence}
              colleagues={people.filter(({ role }) => role === 'provider')}
            />
          )}
        </Answer>
      )}
    </Answer>
  );
}

interface AbsenceFormProps {
  absence: Absence | null;
  colleagues: readonly { userId: string; name: string }[];
}

function AbsenceForm({ absence, colleagues }: AbsenceFormProps) {
  const t = useTranslations('desk.absence');
  const ui = useTranslations('ui');
  const locale = useLocale();
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const [from, setFrom] = useState(dateOf(absence?.from ?? Date.now()));
  const [until, setUntil] = useState(dateOf(absence?.until ?? Date.now() + 7 * dayMs));
  const [coverId, setCoverId] = useState(absence?.cover?.userId ?? nobody);
  const [tried, setTried] = useState(false);
  const onSuccess = async () => {
    announce(ui('saved'));
    await utils.desk.absence.invalidate();
  };
  const set = trpc.desk.setAbsence.useMutation({ onSuccess });
  const end = trpc.desk.endAbsence.useMutation({ onSuccess });
  const times = { from: midnightOf(from), until: midnightOf(until) };
  const wrong = !(times.until > times.from && times.until > Date.now());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong || set.isPending) return;
    set.mutate({ ...times, coverId: coverId === nobody ? null : coverId });
  };
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'full' });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <p className="text-muted">{t('text')}</p>
      {absence !== null && (
        <Notice
          tone="info"
          title={t('now', { from: day.format(absence.from), until: day.format(absence.until) })}
          actions={
            <Button variant="secondary" pending={end.isPending} onPress={() => end.mutate()}>
              {t('end')}
            </Button>
          }
        >
          {absence.cover === null ? t('noCover') : t('cover', { name: absence.cover.name })}
        </Notice>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label={t('from')} type="date" value={from} onChange={setFrom} />
        <TextField
          label={t('until')}
          type="date"
          value={until}
          onChange={setUntil}
          error={tried && wrong ? t('untilWrong') : undefined}
        />
      </div>
      <Select
        label={t('who')}
        description={t('whoText')}
        value={coverId}
        options={[
          { id: nobody, label: t('nobody') },
          ...colleagues.map(({ userId, name }) => ({ id: userId, label: name })),
        ]}
        onChange={setCoverId}
      />
      <ErrorNotice error={set.error ?? end.error} />
      <div>
        <Button type="submit" pending={set.isPending}>
          {ui('save')}
        </Button>
      </div>
    </form>
  );
}
