import { useTranslations } from 'next-intl';
import { Radio, RadioGroup } from 'react-aria-components';
import { classNames } from '#src/ui/class-names.ts';
import type { InboxFilter } from './inbox-rows.ts';

interface FilterChoiceProps {
  value: InboxFilter;
  /** Conversations with something unread. */
  unread: number;
  onChange: (value: InboxFilter) => void;
}

/** All conversations, or those with something unread. */
export function FilterChoice({ value, unread, onChange }: FilterChoiceProps) {
  const t = useTranslations('inbox.filter');
  const options = [
    { id: 'all', label: t('all') },
    { id: 'unread', label: t('unreadCount', { count: unread }) },
  ] as const;
  return (
    <RadioGroup
      aria-label={t('label')}
      value={value}
      onChange={(next) => onChange(next === 'unread' ? 'unread' : 'all')}
      orientation="horizontal"
      className="flex gap-1 rounded-xl bg-raised p-1"
    >
      {options.map((option) => (
        <Radio
          key={option.id}
          value={option.id}
          className={({ isSelected }) =>
            classNames(
              'flex min-h-11 flex-1 cursor-pointer items-center justify-center rounded-lg px-3 text-center lg:min-h-9',
              isSelected ? 'bg-surface font-semibold text-ink shadow-sm' : 'text-muted',
            )
          }
        >
          {option.label}
        </Radio>
      ))}
    </RadioGroup>
  );
}
