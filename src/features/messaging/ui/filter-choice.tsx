import { useTranslations } from 'next-intl';
import { Radio, RadioGroup } from 'react-aria-components';
import { classNames } from '#src/ui/class-names.ts';
import { type InboxFilter, inboxFilters } from './inbox-rows.ts';

interface FilterChoiceProps {
  value: InboxFilter;
  /** How many conversations each choice shows. */
  counts: Record<InboxFilter, number>;
  onChange: (value: InboxFilter) => void;
}

/** Which conversations a provider looks at; scrolls sideways where there is little room. */
export function FilterChoice({ value, counts, onChange }: FilterChoiceProps) {
  const t = useTranslations('inbox.filter');
  return (
    <RadioGroup
      aria-label={t('label')}
      value={value}
      onChange={(next) => onChange(inboxFilters.find((filter) => filter === next) ?? 'all')}
      orientation="horizontal"
      className="-mx-4 flex gap-1.5 overflow-x-auto px-4 py-1"
    >
      {inboxFilters.map((filter) => (
        <Radio
          key={filter}
          value={filter}
          className={({ isSelected }) =>
            classNames(
              'flex min-h-11 shrink-0 cursor-pointer items-center justify-center gap-1.5 whitespace-nowrap rounded-full border px-3.5 lg:min-h-9',
              isSelected
                ? 'border-accent bg-accent-soft font-semibold text-on-accent-soft'
                : 'border-line text-muted',
            )
          }
        >
          {filter === 'all' ? t('all') : t(filter, { count: counts[filter] })}
        </Radio>
      ))}
    </RadioGroup>
  );
}
