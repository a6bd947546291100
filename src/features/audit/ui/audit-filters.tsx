'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { PersonSearch } from '#src/features/admin/ui/person-search.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Select } from '#src/ui/select.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { type AuditFilter, type AuditGroup, auditGroups } from '../contract.ts';

interface Chosen {
  userId: string;
  name: string;
}

/** As people choose: whole days of their own clock, and people by name. */
export interface FilterChoice {
  from: string;
  until: string;
  group: AuditGroup | 'any';
  actor: Chosen | null;
  subject: Chosen | null;
}

export const noChoice: FilterChoice = { from: '', until: '', group: 'any', actor: null, subject: null };

/** Midnight at the beginning of a day (yyyy-mm-dd) `later` days on; null for none. */
function midnight(day: string, later: number): number | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const time = new Date(year, month - 1, date + later).getTime();
  return Number.isNaN(time) || time < 0 ? null : time;
}

export function filterOf({ from, until, group, actor, subject }: FilterChoice): AuditFilter {
  return {
    from: midnight(from, 0),
    until: midnight(until, 1),
    group: group === 'any' ? null : group,
    actorId: actor?.userId ?? null,
    subjectId: subject?.userId ?? null,
  };
}

const groups = ['signIn', 'people', 'conversations', 'visits', 'appointments', 'clinic', 'records'] as const;

/** Which entries are shown. */
export function AuditFilters({
  choice,
  onChange,
}: {
  choice: FilterChoice;
  onChange(choice: FilterChoice): void;
}) {
  const t = useTranslations('audit');
  const [asking, setAsking] = useState<'actor' | 'subject' | null>(null);
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-3">
        <TextField
          label={t('from')}
          type="date"
          value={choice.from}
          onChange={(from) => onChange({ ...choice, from })}
        />
        <TextField
          label={t('until')}
          type="date"
          value={choice.until}
          onChange={(until) => onChange({ ...choice, until })}
        />
        <Select<AuditGroup | 'any'>
          label={t('group')}
          value={choice.group}
          onChange={(group) => onChange({ ...choice, group })}
          options={[
            { id: 'any', label: t('anyGroup') },
            ...groups.filter((id) => id in auditGroups).map((id) => ({ id, label: t(`groups.${id}`) })),
          ]}
        />
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        {(['actor', 'subject'] as const).map((side) => (
          <PersonFilter
            key={side}
            label={t(side === 'actor' ? 'who' : 'about')}
            chosen={choice[side]}
            onAsk={() => setAsking(side)}
            onClear={() => onChange({ ...choice, [side]: null })}
          />
        ))}
      </div>
      {asking !== null && (
        <Dialog open onClose={() => setAsking(null)} title={t('choosePerson')}>
          <PersonSearch
            label={t('findPerson')}
            fits={() => true}
            onChoose={({ userId, name }) => {
              onChange({ ...choice, [asking]: { userId, name } });
              setAsking(null);
            }}
          />
        </Dialog>
      )}
    </div>
  );
}

function PersonFilter({
  label,
  chosen,
  onAsk,
  onClear,
}: {
  label: string;
  chosen: Chosen | null;
  onAsk(): void;
  onClear(): void;
}) {
  const t = useTranslations('audit');
  return (
    <div className="grid grid-cols-[6rem_auto_1fr] items-center gap-2">
      <span>{label}</span>
      <Button
        variant="secondary"
        onPress={onAsk}
        aria-label={`${label}: ${chosen?.name ?? t('anybody')}. ${t('choosePerson')}`}
      >
        {chosen?.name ?? t('anybody')}
      </Button>
      {chosen !== null && (
        <IconButton aria-label={t('clearPerson', { name: chosen.name })} onPress={onClear}>
          <X size={20} />
        </IconButton>
      )}
    </div>
  );
}
