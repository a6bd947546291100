'use client';
import { TextArea as AriaTextArea, TextField as AriaTextField } from 'react-aria-components';
import { classNames } from './class-names.ts';
import { FieldParts, type FieldProps, inputLook } from './field.tsx';

export interface TextAreaProps extends FieldProps {
  value: string;
  onChange(value: string): void;
  rows?: number;
  maxLength?: number;
}

/** Several lines of text. With `autoComplete` off browsers do not write them to the disk to bring them back with the tab. */
export function TextArea({ label, description, error, disabled = false, rows = 4, ...rest }: TextAreaProps) {
  return (
    <AriaTextField
      {...rest}
      isDisabled={disabled}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className="flex flex-col gap-1.5"
    >
      <FieldParts label={label} description={description} error={error}>
        <AriaTextArea
          rows={rows}
          dir="auto"
          autoComplete="off"
          className={classNames(inputLook, 'resize-y')}
        />
      </FieldParts>
    </AriaTextField>
  );
}
