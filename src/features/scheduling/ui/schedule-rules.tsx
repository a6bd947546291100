import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { Card } from '#src/ui/card.tsx';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { Select } from '#src/ui/select.tsx';
import type { ProviderSchedule, VisitType } from '../contract.ts';
import { typeName } from './type-name.ts';

const buffers = [0, 5, 10, 15, 20, 30, 60];
const hour = 60;
const day = 24 * hour;
const notices = [0, 30, hour, 2 * hour, 4 * hour, 12 * hour, day, 2 * day, 7 * day];
const horizons = [7, 14, 30, 60, 90, 180, 365];

/** What is offered, and what stands there already if it is another one. */
const withCurrent = (offered: readonly number[], current: number) =>
  [...new Set([...offered, current])].sort((a, b) => a - b);

interface ScheduleRulesProps {
  schedule: ProviderSchedule;
  types: readonly VisitType[];
  onChange(changed: Partial<ProviderSchedule>): void;
}

/** Time zone, breaks, how early and late may be booked, and what is offered. */
export function ScheduleRules({ schedule, types, onChange }: ScheduleRulesProps) {
  const t = useTranslations('scheduling.schedule');
  const locale = useLocale();
  const { timeZone, bufferMinutes, noticeMinutes, horizonDays, visitTypeIds } = schedule;
  const zones = useMemo(
    () =>
      [...new Set([timeZone, ...Intl.supportedValuesOf('timeZone'), 'UTC'])]
        .sort()
        .map((id) => ({ id, label: id.replaceAll('_', ' ') })),
    [timeZone],
  );
  const length = (minutes: number) => {
    if (minutes >= day && minutes % day === 0) return t('days', { count: minutes / day });
    if (minutes >= hour && minutes % hour === 0) return t('hours', { count: minutes / hour });
    return t('minutes', { count: minutes });
  };
  const options = (offered: readonly number[], current: number, label: (value: number) => string) =>
    withCurrent(offered, current).map((value) => ({ id: String(value), label: label(value) }));
  return (
    <>
      <Card title={t('rules')}>
        <Select
          label={t('zone')}
          description={t('zoneText')}
          value={timeZone}
          options={zones}
          onChange={(next) => onChange({ timeZone: next })}
        />
        <Select
          label={t('buffer')}
          value={String(bufferMinutes)}
          options={options(buffers, bufferMinutes, (value) => (value === 0 ? t('noBuffer') : length(value)))}
          onChange={(next) => onChange({ bufferMinutes: Number(next) })}
        />
        <Select
          label={t('notice')}
          description={t('noticeText')}
          value={String(noticeMinutes)}
          options={options(notices, noticeMinutes, (value) => (value === 0 ? t('noNotice') : length(value)))}
          onChange={(next) => onChange({ noticeMinutes: Number(next) })}
        />
        <Select
          label={t('horizon')}
          description={t('horizonText')}
          value={String(horizonDays)}
          options={options(horizons, horizonDays, (value) => t('days', { count: value }))}
          onChange={(next) => onChange({ horizonDays: Number(next) })}
        />
      </Card>
      <Card title={t('types')}>
        {types.length === 0 && <p className="text-muted">{t('noTypes')}</p>}
        <div>
          {types.map((type) => (
            <Checkbox
              key={type.id}
              checked={visitTypeIds.includes(type.id)}
              onChange={(on) =>
                onChange({
                  visitTypeIds: on ? [...visitTypeIds, type.id] : visitTypeIds.filter((id) => id !== type.id),
                })
              }
              description={t(`typeText.${type.booking}`, { minutes: type.minutes })}
            >
              {typeName(type, locale)}
            </Checkbox>
          ))}
        </div>
      </Card>
    </>
  );
}
