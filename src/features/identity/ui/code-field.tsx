'use client';
import { useTranslations } from 'next-intl';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { TextField } from '#src/ui/text-field.tsx';

/** The password was right, and a code is needed too. */
export function asksForCode(failure: Failure): boolean {
  return failure.kind === 'domain' && failure.code === 'SECOND_FACTOR_NEEDED';
}

export interface CodeFieldProps {
  value: string;
  onChange(value: string): void;
  autoFocus?: boolean;
  /** It is being set up: there are no backup codes yet. */
  phoneOnly?: boolean;
}

/** The code of the second step: six digits of the phone, or a backup code. */
export function CodeField({ phoneOnly = false, ...props }: CodeFieldProps) {
  const t = useTranslations('account.secondStep');
  return (
    <TextField
      {...props}
      label={t('code')}
      description={t(phoneOnly ? 'phoneText' : 'codeText')}
      autoComplete="one-time-code"
      maxLength={20}
      mono
    />
  );
}
