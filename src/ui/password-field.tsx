'use client';
import { Eye, EyeOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type Ref, useState } from 'react';
import { TextField as AriaTextField, Input } from 'react-aria-components';
import { classNames } from './class-names.ts';
import { FieldParts, type FieldProps, inputLook } from './field.tsx';
import { IconButton } from './icon-button.tsx';

export interface PasswordFieldProps extends FieldProps {
  value: string;
  onChange(value: string): void;
  onBlur?: () => void;
  name?: string;
  autoComplete: 'current-password' | 'new-password';
  autoFocus?: boolean;
  ref?: Ref<HTMLInputElement>;
}

/** A password with a button that shows what was typed. */
export function PasswordField({
  label,
  description,
  error,
  disabled = false,
  required = false,
  ref,
  ...rest
}: PasswordFieldProps) {
  const t = useTranslations('ui');
  const [shown, setShown] = useState(false);
  return (
    <AriaTextField
      {...rest}
      type={shown ? 'text' : 'password'}
      isDisabled={disabled}
      isRequired={required}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      spellCheck="false"
      autoCorrect="off"
      className="flex flex-col gap-1.5"
    >
      <FieldParts label={label} description={description} error={error}>
        <div className="relative">
          <Input ref={ref} autoCapitalize="none" className={classNames(inputLook, 'pr-13')} />
          <IconButton
            aria-label={t('showPassword')}
            pressed={shown}
            onPress={() => setShown(!shown)}
            className="absolute top-0.5 right-0.5"
          >
            {shown ? <EyeOff size={22} /> : <Eye size={22} />}
          </IconButton>
        </div>
      </FieldParts>
    </AriaTextField>
  );
}
