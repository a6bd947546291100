'use client';
import { Check, ChevronDown } from 'lucide-react';
import {
  Select as AriaSelect,
  Button,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
} from 'react-aria-components';
import { classNames } from './class-names.ts';
import { FieldParts, type FieldProps, inputLook } from './field.tsx';

export interface SelectOption<Id extends string> {
  id: Id;
  label: string;
}

export interface SelectProps<Id extends string> extends FieldProps {
  value: Id;
  options: readonly SelectOption<Id>[];
  onChange(value: Id): void;
  name?: string;
}

/** One of a few choices. */
export function Select<Id extends string>({
  label,
  description,
  error,
  disabled = false,
  value,
  options,
  onChange,
  name,
}: SelectProps<Id>) {
  return (
    <AriaSelect
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key);
        if (chosen) onChange(chosen.id);
      }}
      isDisabled={disabled}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      {...(name === undefined ? {} : { name })}
      className="flex flex-col gap-1.5"
    >
      <FieldParts label={label} description={description} error={error}>
        <Button className={classNames(inputLook, 'flex items-center justify-between gap-2 text-left')}>
          <SelectValue />
          <ChevronDown aria-hidden="true" size={20} className="shrink-0 text-muted" />
        </Button>
      </FieldParts>
      <Popover className="w-(--trigger-width) overflow-auto rounded-xl border border-line bg-surface p-1 shadow-lg">
        <ListBox items={options} className="outline-none">
          {(option) => (
            <ListBoxItem
              id={option.id}
              textValue={option.label}
              className="flex min-h-11 cursor-pointer items-center justify-between gap-2 rounded-lg px-3 py-2 data-[focused]:bg-raised"
            >
              {({ isSelected }) => (
                <>
                  {option.label}
                  {isSelected && <Check aria-hidden="true" size={18} className="text-accent" />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
