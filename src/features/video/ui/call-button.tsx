import type { ReactNode, Ref } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { classNames } from '#src/ui/class-names.ts';

type Look = 'plain' | 'off' | 'active' | 'danger';

const looks: Record<Look, string> = {
  plain: 'bg-raised text-ink group-data-[hovered]:bg-control',
  // Against the dark stage the one that is off stands out, not the one that works.
  off: 'bg-ink text-canvas',
  active: 'bg-accent text-on-accent',
  danger: 'bg-danger text-on-danger group-data-[hovered]:bg-danger-strong',
};

export interface CallButtonProps {
  /** Stands under the icon and is the whole name: it never changes with the state. */
  label: string;
  icon: ReactNode;
  /** For switches: spoken as pressed or not. */
  pressed?: boolean;
  /** For what opens and closes a panel. */
  expanded?: boolean;
  look?: Look;
  /** A word more than on or off, such as why it does not work. */
  description?: string;
  /** Shown as a number on the button and read out as `countWords`. */
  count?: number;
  countWords?: string;
  shortcut?: string | undefined;
  disabled?: boolean;
  onPress?: () => void;
  ref?: Ref<HTMLButtonElement>;
}

/** A control of a call: icon with its name below, at least 48 pixels of it to press. */
export function CallButton({
  label,
  icon,
  pressed,
  expanded,
  look = 'plain',
  description,
  count = 0,
  countWords,
  shortcut,
  disabled = false,
  onPress,
  ref,
}: CallButtonProps) {
  const details = [description, count > 0 ? countWords : undefined].filter((word) => word !== undefined);
  return (
    <AriaButton
      {...(ref === undefined ? {} : { ref })}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
      {...(shortcut === undefined ? {} : { 'aria-keyshortcuts': shortcut })}
      {...(onPress === undefined ? {} : { onPress })}
      isDisabled={disabled}
      className="group flex min-h-16 min-w-15 flex-col items-center gap-1 rounded-xl px-1 py-1 text-ink data-[disabled]:opacity-50"
    >
      <span
        aria-hidden="true"
        className={classNames(
          'relative inline-flex size-12 items-center justify-center rounded-full',
          looks[look],
        )}
      >
        {icon}
        {count > 0 && (
          <span className="absolute -top-1 -right-1 min-w-5 rounded-full bg-accent px-1 font-semibold text-on-accent text-xs leading-5">
            {count}
          </span>
        )}
      </span>
      <span className="text-[0.8125rem] leading-tight">{label}</span>
      {details.length > 0 && <span className="sr-only">, {details.join(', ')}</span>}
    </AriaButton>
  );
}
