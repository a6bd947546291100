'use client';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';

export interface CheckboxProps {
  checked: boolean;
  onChange(checked: boolean): void;
  children: ReactNode;
  description?: ReactNode;
  disabled?: boolean;
  name?: string;
}

/** A box to tick, with its words. */
export function Checkbox({
  checked,
  onChange,
  children,
  description,
  disabled = false,
  name,
}: CheckboxProps) {
  return (
    <AriaCheckbox
      isSelected={checked}
      onChange={onChange}
      isDisabled={disabled}
      {...(name === undefined ? {} : { name })}
      // The hidden input stays with its words: elsewhere it makes the page itself scroll.
      className="group relative flex min-h-11 cursor-pointer items-start gap-3 rounded-lg py-2 data-[disabled]:opacity-60"
    >
      <span
        aria-hidden="true"
        className="mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-md border-2 border-control bg-surface text-on-accent group-data-[selected]:border-accent group-data-[selected]:bg-accent"
      >
        {checked && <Check size={18} strokeWidth={3} />}
      </span>
      <span>
        {children}
        {description !== undefined && <span className="block text-muted text-sm">{description}</span>}
      </span>
    </AriaCheckbox>
  );
}
