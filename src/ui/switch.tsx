'use client';
import type { ReactNode } from 'react';
import { Switch as AriaSwitch } from 'react-aria-components';

export interface SwitchProps {
  checked: boolean;
  onChange(checked: boolean): void;
  children: ReactNode;
  description?: ReactNode;
  disabled?: boolean;
}

/** Something that is on or off at once. */
export function Switch({ checked, onChange, children, description, disabled = false }: SwitchProps) {
  return (
    <AriaSwitch
      isSelected={checked}
      onChange={onChange}
      isDisabled={disabled}
      // The hidden input stays with its words: elsewhere it makes the page itself scroll.
      className="group relative flex min-h-11 cursor-pointer items-start justify-between gap-4 rounded-lg py-2 data-[disabled]:opacity-60"
    >
      <span>
        {children}
        {description !== undefined && <span className="block text-muted text-sm">{description}</span>}
      </span>
      <span
        aria-hidden="true"
        className="mt-0.5 flex h-7 w-12 shrink-0 items-center rounded-full border-2 border-control bg-raised px-0.5 group-data-[selected]:border-accent group-data-[selected]:bg-accent"
      >
        <span className="size-5 rounded-full bg-control transition-transform group-data-[selected]:translate-x-5 group-data-[selected]:bg-on-accent" />
      </span>
    </AriaSwitch>
  );
}
