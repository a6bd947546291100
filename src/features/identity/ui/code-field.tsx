'use client';
import { useTranslations } from 'next-intl';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { TextField } from '#src/ui/text-field.tsx';

/** The password was right, and a code is needed too. */
export function asksForCode(failure: Failure): boolean {
  return failure.kind === 'domain' && failure.code === 'SECOND_FACTOR_NEEDED';
}

/** The code of the second step: six digits of the phone, or a backup code. */
export function CodeField(props: { value: string; onChange(value: string): void; autoFocus?: boolean }) {
  const t = useTranslations('account.secondStep');
  return (
    <TextField
      {...props}
      label={t('code')}
      description={t('codeText')}
      autoComplete="one-time-code"
      maxLength={20}
      mono
    />
  );
}
