'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { Controller, useForm } from 'react-hook-form';
import * as z from 'zod';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Select } from '#src/ui/select.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { type ClinicSettings, clinicSettings } from '../contract.ts';
import { OfficeHoursFields } from './office-hours-fields.tsx';
import { Answer, ErrorNotice } from './query-parts.tsx';

const clinicForm = clinicSettings.extend({
  promisedReplyMinutes: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(clinicSettings.shape.promisedReplyMinutes),
});

/** What patients see about the clinic. */
export function ClinicScreen() {
  const clinic = trpc.admin.clinic.useQuery();
  return (
    <Card>
      <Answer query={clinic}>{(settings) => <ClinicForm settings={settings} />}</Answer>
    </Card>
  );
}

function ClinicForm({ settings }: { settings: ClinicSettings }) {
  const t = useTranslations('admin.clinic');
  const ui = useTranslations('ui');
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const update = trpc.admin.updateClinic.useMutation({
    onSuccess: async () => {
      announce(ui('saved'));
      await utils.admin.clinic.invalidate();
    },
  });
  const { control, handleSubmit } = useForm({
    resolver: zodResolver(clinicForm),
    defaultValues: { ...settings, promisedReplyMinutes: String(settings.promisedReplyMinutes) },
  });
  const zones = useMemo(
    () =>
      [...new Set([settings.timeZone, ...Intl.supportedValuesOf('timeZone'), 'UTC'])]
        .sort()
        .map((id) => ({ id, label: id.replaceAll('_', ' ') })),
    [settings.timeZone],
  );
  return (
    <form
      onSubmit={handleSubmit((input) => update.isPending || update.mutate(input))}
      noValidate
      className="flex flex-col gap-4"
    >
      <Controller
        control={control}
        name="name"
        render={({ field, fieldState }) => (
          <TextField
            {...field}
            label={t('name')}
            autoComplete="organization"
            error={fieldState.invalid ? t('wrong') : undefined}
          />
        )}
      />
      <Controller
        control={control}
        name="emergencyNumber"
        render={({ field, fieldState }) => (
          <TextField
            {...field}
            label={t('emergency')}
            description={t('emergencyText')}
            type="tel"
            autoComplete="off"
            error={fieldState.invalid ? t('wrong') : undefined}
          />
        )}
      />
      <Controller
        control={control}
        name="promisedReplyMinutes"
        render={({ field, fieldState }) => (
          <TextField
            {...field}
            label={t('reply')}
            description={t('replyText')}
            inputMode="numeric"
            autoComplete="off"
            error={fieldState.invalid ? t('wrong') : undefined}
          />
        )}
      />
      <Controller
        control={control}
        name="timeZone"
        render={({ field }) => (
          <Select label={t('zone')} value={field.value} options={zones} onChange={field.onChange} />
        )}
      />
      <Controller
        control={control}
        name="officeHours"
        render={({ field, fieldState }) => (
          <OfficeHoursFields
            value={field.value}
            onChange={field.onChange}
            error={fieldState.invalid ? t('wrong') : undefined}
          />
        )}
      />
      <ErrorNotice error={update.error} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" pending={update.isPending}>
          {ui('save')}
        </Button>
        {update.isSuccess && <span className="text-muted">{ui('saved')}</span>}
      </div>
    </form>
  );
}
