'use client';
import type { HTMLInputAutoCompleteAttribute, Ref } from 'react';
import { TextField as AriaTextField, Input } from 'react-aria-components';
import { classNames } from './class-names.ts';
import { FieldParts, type FieldProps, inputLook } from './field.tsx';

export interface TextFieldProps extends FieldProps {
  value: string;
  onChange(value: string): void;
  onBlur?: () => void;
  name?: string;
  type?: 'text' | 'email' | 'search' | 'date' | 'time' | 'tel' | 'number';
  autoComplete?: HTMLInputAutoCompleteAttribute;
  inputMode?: 'text' | 'email' | 'numeric' | 'tel' | 'search';
  placeholder?: string;
  readOnly?: boolean;
  autoFocus?: boolean;
  maxLength?: number;
  /** For codes: letters of one width, no corrections by the keyboard. */
  mono?: boolean;
  ref?: Ref<HTMLInputElement>;
}

/** One line of text; takes what a `Controller` of react-hook-form gives. */
export function TextField({
  label,
  description,
  error,
  disabled = false,
  required = false,
  readOnly = false,
  mono = false,
  placeholder,
  ref,
  ...rest
}: TextFieldProps) {
  return (
    <AriaTextField
      {...rest}
      isDisabled={disabled}
      isRequired={required}
      isReadOnly={readOnly}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      {...(mono ? { spellCheck: 'false', autoCorrect: 'off' } : {})}
      className="flex flex-col gap-1.5"
    >
      <FieldParts label={label} description={description} error={error}>
        <Input
          ref={ref}
          {...(placeholder === undefined ? {} : { placeholder })}
          {...(mono ? { autoCapitalize: 'characters' } : {})}
          className={classNames(
            inputLook,
            mono && 'font-mono tracking-wide',
            // Two of them stand beside each other on a phone; Chromium keeps 24 px free before its clock.
            rest.type === 'time' && 'px-2.5! [&::-webkit-calendar-picker-indicator]:ms-1',
          )}
        />
      </FieldParts>
    </AriaTextField>
  );
}
