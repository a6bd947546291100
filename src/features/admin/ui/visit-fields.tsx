import { useTranslations } from 'next-intl';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { Select } from '#src/ui/select.tsx';

const hour = 60;
const day = 24 * hour;
const offeredBefore = [0, 5, 10, 15, 30, 60];
const offeredAfter = [0, 15, 30, 60, 120];
const offeredReminders = [15, hour, 3 * hour, day, 2 * day, 7 * day];
/** As many as the contract takes. */
const mostReminders = 5;

/** What is offered, and what stands there already if it is another one. */
const withCurrent = (offered: readonly number[], current: readonly number[]) =>
  [...new Set([...offered, ...current])].sort((a, b) => a - b);

function useLength(): (minutes: number) => string {
  const t = useTranslations('admin.clinic.length');
  return (minutes) => {
    if (minutes >= day && minutes % day === 0) return t('days', { count: minutes / day });
    if (minutes >= hour && minutes % hour === 0) return t('hours', { count: minutes / hour });
    return t('minutes', { count: minutes });
  };
}

interface Field {
  value: number;
  onChange(minutes: number): void;
}

/** How long the room of a visit is open around its time. */
export function JoinWindowFields({ before, after }: { before: Field; after: Field }) {
  const t = useTranslations('admin.clinic');
  const length = useLength();
  const fields = [
    { id: 'joinBefore', field: before, offered: offeredBefore },
    { id: 'joinAfter', field: after, offered: offeredAfter },
  ] as const;
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      {fields.map(({ id, field, offered }) => (
        <Select
          key={id}
          label={t(id)}
          value={String(field.value)}
          options={withCurrent(offered, [field.value]).map((minutes) => ({
            id: String(minutes),
            label: length(minutes),
          }))}
          onChange={(minutes) => field.onChange(Number(minutes))}
        />
      ))}
    </div>
  );
}

interface ReminderFieldsProps {
  value: readonly number[];
  onChange(minutes: number[]): void;
}

/** When people are reminded of an appointment. */
export function ReminderFields({ value, onChange }: ReminderFieldsProps) {
  const t = useTranslations('admin.clinic');
  const length = useLength();
  return (
    <fieldset>
      <legend className="font-medium">{t('reminders')}</legend>
      {withCurrent(offeredReminders, value).map((minutes) => {
        const on = value.includes(minutes);
        return (
          <Checkbox
            key={minutes}
            checked={on}
            disabled={!on && value.length >= mostReminders}
            onChange={(next) =>
              onChange(next ? [...value, minutes] : value.filter((each) => each !== minutes))
            }
          >
            {t('reminderBefore', { length: length(minutes) })}
          </Checkbox>
        );
      })}
    </fieldset>
  );
}
