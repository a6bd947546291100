'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import * as z from 'zod';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { locales } from '#src/platform/locales.ts';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Select } from '#src/ui/select.tsx';
import { Switch } from '#src/ui/switch.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { type ClinicSettings, clinicSettings } from '../contract.ts';
import { OfficeHoursFields } from './office-hours-fields.tsx';
import { Answer, ErrorNotice } from './query-parts.tsx';
import { SecondFactorPolicy } from './second-factor-policy.tsx';
import { JoinWindowFields, ReminderFields } from './visit-fields.tsx';

const unitMinutes = { hours: 60, days: 24 * 60 } as const;
type Unit = keyof typeof unitMinutes;
const units = ['hours', 'days'] as const;
const keepings = ['forever', 'days'] as const;

const wholeNumber = z
  .string()
  .trim()
  .regex(/^\d{1,5}$/)
  .transform(Number);

/** As people fill it in: a number with its unit, and days only where there is a limit. */
const clinicForm = clinicSettings
  .omit({ promisedReplyMinutes: true, retentionDays: true })
  .extend({ replyCount: z.string(), replyUnit: z.enum(units), keep: z.enum(keepings), keepDays: z.string() })
  .transform(({ replyCount, replyUnit, keep, keepDays, ...rest }, context): ClinicSettings => {
    const reply = wholeNumber
      .transform((count) => count * unitMinutes[replyUnit])
      .pipe(clinicSettings.shape.promisedReplyMinutes)
      .safeParse(replyCount);
    const days =
      keep === 'forever'
        ? ({ success: true, data: null } as const)
        : wholeNumber.pipe(clinicSettings.shape.retentionDays.unwrap()).safeParse(keepDays);
    if (!reply.success) context.addIssue({ code: 'custom', path: ['replyCount'] });
    if (!days.success) context.addIssue({ code: 'custom', path: ['keepDays'] });
    if (!reply.success || !days.success) return z.NEVER;
    return { ...rest, promisedReplyMinutes: reply.data, retentionDays: days.data };
  });

function fieldsOf({
  promisedReplyMinutes,
  retentionDays,
  ...rest
}: ClinicSettings): z.input<typeof clinicForm> {
  const replyUnit: Unit = promisedReplyMinutes % unitMinutes.days === 0 ? 'days' : 'hours';
  return {
    ...rest,
    replyCount: String(Math.max(1, Math.round(promisedReplyMinutes / unitMinutes[replyUnit]))),
    replyUnit,
    keep: retentionDays === null ? 'forever' : 'days',
    keepDays: String(retentionDays ?? 3_650),
  };
}

/** What patients see about the clinic, and how its staff signs in. */
export function ClinicScreen() {
  const clinic = trpc.admin.clinic.useQuery();
  return (
    <>
      <Card>
        <Answer query={clinic}>{(settings) => <ClinicForm settings={settings} />}</Answer>
      </Card>
      <SecondFactorPolicy />
    </>
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
    defaultValues: fieldsOf(settings),
  });
  const keep = useWatch({ control, name: 'keep' });
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
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Controller
          control={control}
          name="replyCount"
          render={({ field, fieldState }) => (
            <TextField
              {...field}
              label={t('reply')}
              description={t('replyText')}
              inputMode="numeric"
              autoComplete="off"
              error={fieldState.invalid ? t('replyWrong') : undefined}
            />
          )}
        />
        <Controller
          control={control}
          name="replyUnit"
          render={({ field }) => (
            <Select
              label={t('unit')}
              value={field.value}
              options={units.map((id) => ({ id, label: t(`units.${id}`) }))}
              onChange={field.onChange}
            />
          )}
        />
      </div>
      <Controller
        control={control}
        name="locale"
        render={({ field }) => (
          <Select
            label={t('language')}
            description={t('languageText')}
            value={field.value}
            options={locales.map((id) => ({ id, label: t(`languages.${id}`) }))}
            onChange={field.onChange}
          />
        )}
      />
      <Controller
        control={control}
        name="keep"
        render={({ field }) => (
          <Select
            label={t('keep')}
            value={field.value}
            options={[
              { id: 'forever', label: t('keepForever') },
              { id: 'days', label: t('keepDays') },
            ]}
            onChange={field.onChange}
          />
        )}
      />
      {keep === 'days' && (
        <Controller
          control={control}
          name="keepDays"
          render={({ field, fieldState }) => (
            <TextField
              {...field}
              label={t('days')}
              description={t('daysText')}
              inputMode="numeric"
              autoComplete="off"
              error={fieldState.invalid ? t('daysWrong') : undefined}
            />
          )}
        />
      )}
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
      <Controller
        control={control}
        name="joinBeforeMinutes"
        render={({ field: before }) => (
          <Controller
            control={control}
            name="joinAfterMinutes"
            render={({ field: after }) => <JoinWindowFields before={before} after={after} />}
          />
        )}
      />
      <Controller
        control={control}
        name="reminderMinutes"
        render={({ field }) => <ReminderFields value={field.value} onChange={field.onChange} />}
      />
      <Controller
        control={control}
        name="showQueuePosition"
        render={({ field }) => (
          <Switch checked={field.value} onChange={field.onChange} description={t('placeText')}>
            {t('place')}
          </Switch>
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
