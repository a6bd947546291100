'use client';
import type { Ref } from 'react';
import { TextArea as AriaTextArea, TextField as AriaTextField } from 'react-aria-components';
import { FieldParts, type FieldProps, inputLook } from './field.tsx';

export interface TextAreaProps extends FieldProps {
  value: string;
  onChange(value: string): void;
  onBlur?: () => void;
  name?: string;
  rows?: number;
  ref?: Ref<HTMLTextAreaElement>;
}

/** Several lines of text. */
export function TextArea({
  label,
  description,
  error,
  disabled = false,
  required = false,
  rows = 4,
  ref,
  ...rest
}: TextAreaProps) {
  return (
    <AriaTextField
      {...rest}
      isDisabled={disabled}
      isRequired={required}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className="flex flex-col gap-1.5"
    >
      <FieldParts label={label} description={description} error={error}>
        <AriaTextArea ref={ref} rows={rows} className={inputLook} />
      </FieldParts>
    </AriaTextField>
  );
}
