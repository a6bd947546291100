'use client';
import { useId } from 'react';
import { Checkbox } from '#src/ui/checkbox.tsx';

export interface CheckboxGroupProps {
  label: string;
  options: readonly { id: string; label: string; description?: string }[];
  chosen: readonly string[];
  onChange(chosen: string[]): void;
  error?: string | undefined;
}

/** Any number of a few choices. */
export function CheckboxGroup({ label, options, chosen, onChange, error }: CheckboxGroupProps) {
  const errorId = useId();
  return (
    <fieldset aria-describedby={error === undefined ? undefined : errorId} className="flex min-w-0 flex-col">
      <legend className="font-medium">{label}</legend>
      {options.map((option) => (
        <Checkbox
          key={option.id}
          checked={chosen.includes(option.id)}
          description={option.description}
          onChange={(checked) =>
            onChange(checked ? [...chosen, option.id] : chosen.filter((id) => id !== option.id))
          }
        >
          {option.label}
        </Checkbox>
      ))}
      {error !== undefined && (
        <p id={errorId} role="alert" className="font-medium text-danger text-sm">
          {error}
        </p>
      )}
    </fieldset>
  );
}
