import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { Avatar } from '#src/ui/avatar.tsx';
import { classNames } from '#src/ui/class-names.ts';
import type { Mentionable } from './mention-text.ts';
import { mentionOptionId } from './use-mentions.ts';

export interface MentionPickerProps<P extends Mentionable> {
  id: string;
  people: readonly P[];
  /** Index of the one that Enter takes. */
  active: number;
  onPick: (person: P) => void;
}

/** People to mention, above the field that keeps the focus; see `useMentions`. */
export function MentionPicker<P extends Mentionable>({ id, people, active, onPick }: MentionPickerProps<P>) {
  const t = useTranslations('chat.mention');
  const current = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls whenever another person is the current one
  useEffect(() => {
    current.current?.scrollIntoView?.({ block: 'nearest' });
  }, [active]);
  return (
    <div
      id={id}
      role="listbox"
      aria-label={t('pick')}
      className="max-h-56 overflow-y-auto rounded-xl border border-line bg-surface p-1 shadow-lg"
    >
      {people.map((person, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the keys are handled by the field, which keeps the focus
        <div
          key={person.userId}
          id={mentionOptionId(id, person.userId)}
          ref={index === active ? current : null}
          role="option"
          aria-selected={index === active}
          // Pressing must not take the focus (and with it the phone's keyboard) from the field.
          onPointerDown={(event) => event.preventDefault()}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(person)}
          className={classNames(
            'flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-2 py-1 hover:bg-raised',
            index === active && 'bg-raised outline-2 outline-focus -outline-offset-2',
          )}
        >
          <Avatar name={person.name} size="sm" />
          <span dir="auto">{person.name}</span>
        </div>
      ))}
    </div>
  );
}
