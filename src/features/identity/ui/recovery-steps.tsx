'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { Controller, useForm, useWatch as useFormWatch } from 'react-hook-form';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { EmailField } from '#src/ui/email-field.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { RecoverySheet } from '../client/account-api.ts';
import { looksLikeEmail } from '../client/email-address.ts';
import { FailureNotice } from './failure-notice.tsx';
import { NewPasswordField, useNewPassword } from './new-password.tsx';
import { SheetSteps } from './sheet-steps.tsx';
import { useCommand } from './use-command.ts';

/** The steps from a recovery sheet to a new password. */
export function RecoverySteps() {
  const t = useTranslations('account.recover');
  const engine = useEngine();
  const router = useRouter();
  const [sheet, setSheet] = useState<RecoverySheet | null>(null);
  if (sheet !== null) {
    return (
      <SheetSteps
        sheet={sheet}
        finish={(typedBack) => engine.finishRecovery({ typedBack })}
        onDone={() => router.replace('/inbox')}
      />
    );
  }
  return (
    <>
      <RecoverForm onSheet={setSheet} />
      <details className="rounded-xl border border-line bg-surface px-4">
        <summary className="flex min-h-12 cursor-pointer items-center font-medium">{t('neither')}</summary>
        <p className="pb-4">{t('neitherText')}</p>
      </details>
      <p className="text-center">
        <Link href="/sign-in" className="inline-flex min-h-11 items-center font-medium text-accent underline">
          {t('back')}
        </Link>
      </p>
    </>
  );
}

function RecoverForm({ onSheet }: { onSheet: (sheet: RecoverySheet) => void }) {
  const t = useTranslations('account');
  const engine = useEngine();
  const { run, pending, failure } = useCommand();
  const { control, handleSubmit } = useForm({
    defaultValues: { email: '', code: '', clinicCode: '' },
  });
  const [otherClinicKey, setOtherClinicKey] = useState(false);
  const typedEmail = useFormWatch({ control, name: 'email' });
  const password = useNewPassword(useMemo(() => [typedEmail], [typedEmail]));
  const submit = handleSubmit(
    async (input) => {
      if (pending || !(await password.check())) return;
      const result = await run(() => engine.beginRecovery({ ...input, password: password.value }));
      if (result.ok) onSheet(result.value);
      else if (result.failure.kind === 'refusal' && result.failure.code === 'E_CLINIC_KEY')
        setOtherClinicKey(true);
    },
    async () => {
      await password.check();
    },
  );
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <EmailField
        control={control}
        name="email"
        rules={{ validate: looksLikeEmail }}
        label={t('email')}
        wrong={t('emailWrong')}
        autoComplete="username"
      />
      <Controller
        control={control}
        name="code"
        rules={{ validate: (code) => code.trim() !== '' }}
        render={({ field, fieldState }) => (
          <TextField
            {...field}
            label={t('recover.code')}
            description={t('recover.codeText')}
            autoComplete="off"
            mono
            error={fieldState.invalid ? t('recover.codeMissing') : undefined}
          />
        )}
      />
      <NewPasswordField password={password} />
      <FailureNotice failure={failure} />
      {otherClinicKey && (
        <Controller
          control={control}
          name="clinicCode"
          render={({ field }) => (
            <TextField
              {...field}
              label={t('recover.clinicCode')}
              description={t('recover.clinicCodeText')}
              autoComplete="off"
              mono
            />
          )}
        />
      )}
      <Button type="submit" full pending={pending}>
        {pending ? t('recover.working') : t('recover.action')}
      </Button>
    </form>
  );
}
