'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import type { EngineStatus } from '#src/features/messaging/client/engine-api.ts';
import { usePushFarewell } from '#src/features/notifications/ui/use-push-farewell.ts';
import { useEngine, useEngineStatus } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { EmailField } from '#src/ui/email-field.tsx';
import { lazyPart, useLazyPart } from '#src/ui/lazy-part.ts';
import { Notice } from '#src/ui/notice.tsx';
import { PasswordField } from '#src/ui/password-field.tsx';
import { looksLikeEmail } from '../client/email-address.ts';
import { asksForCode, CodeField } from './code-field.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { FormSkeleton } from './public-frame.tsx';
import type { SignInScreenProps } from './sign-in-screen.tsx';
import { useCommand } from './use-command.ts';

const passkeyOpen = lazyPart(async () => (await import('./passkey-open.tsx')).PasskeyOpen);

type Reason = Extract<EngineStatus, { phase: 'signed-out' }>['reason'];
const reasons: readonly Reason[] = ['signed-out', 'session-ended', 'device-revoked', 'identity-reset'];

function isOwnPath(path: string | undefined): path is string {
  return path !== undefined && /^\/(?![/\\])/.test(path);
}

/** E-mail, password, and whether others use this computer too; then, where it is on, the code of the second step. */
export function SignInForm({ reason: given, next }: SignInScreenProps) {
  const reason = reasons.find((known) => known === given);
  const t = useTranslations('account');
  const engine = useEngine();
  const { phase } = useEngineStatus();
  const router = useRouter();
  const { run, pending, failure } = useCommand();
  const { control, handleSubmit, setFocus, formState } = useForm({
    defaultValues: { email: '', password: '', sharedComputer: false, code: '' },
  });
  const sharedComputer = useWatch({ control, name: 'sharedComputer' });
  const PasskeyOpen = useLazyPart(passkeyOpen, true);
  usePushFarewell();
  const inside = phase === 'ready' || phase === 'locked' || phase === 'refused';
  useEffect(() => {
    if (inside) router.replace(isOwnPath(next) ? next : '/inbox');
  }, [inside, next, router]);
  const [askedForCode, setAskedForCode] = useState(false);
  const submit = handleSubmit(async ({ code, ...input }) => {
    if (pending) return;
    const result = await run(() => engine.signIn({ ...input, code: code.trim() === '' ? undefined : code }));
    if (result.ok) return;
    const needed = asksForCode(result.failure);
    if (needed) setAskedForCode(true);
    else if (!askedForCode) setFocus('password');
  });
  // Nobody types into a form that is about to go: this device may know somebody, and is locked then.
  if (phase === 'starting' || (inside && !formState.isSubmitted))
    return <FormSkeleton label={t('loading')} />;
  // That a code is needed too is the next step, not a failure.
  const said = failure !== null && asksForCode(failure) ? null : failure;
  return (
    <div className="flex flex-col gap-4">
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        {reason !== undefined && reason !== 'none' && failure === null && (
          <Notice tone={reason === 'signed-out' ? 'info' : 'warn'}>{t(`reasons.${reason}`)}</Notice>
        )}
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
          name="password"
          rules={{ required: true }}
          render={({ field, fieldState }) => (
            <PasswordField
              {...field}
              label={t('password')}
              autoComplete="current-password"
              error={fieldState.invalid ? t('passwordMissing') : undefined}
            />
          )}
        />
        <Controller
          control={control}
          name="sharedComputer"
          render={({ field }) => (
            <Checkbox checked={field.value} onChange={field.onChange} description={t('sharedText')}>
              {t('shared')}
            </Checkbox>
          )}
        />
        {askedForCode && (
          <Controller
            control={control}
            name="code"
            render={({ field }) => <CodeField value={field.value} onChange={field.onChange} autoFocus />}
          />
        )}
        <FailureNotice failure={said} />
        <Button type="submit" full pending={pending || inside}>
          {pending ? t('signIn.working') : t('signIn.action')}
        </Button>
        <p className="text-center">
          <Link href="/link" className="inline-flex min-h-11 items-center font-medium text-accent underline">
            {t('signIn.otherDevice')}
          </Link>
        </p>
        <p className="text-center">
          <Link
            href="/recover"
            className="inline-flex min-h-11 items-center font-medium text-accent underline"
          >
            {t('signIn.forgot')}
          </Link>
        </p>
      </form>
      {PasskeyOpen !== null && <PasskeyOpen sharedComputer={sharedComputer} />}
    </div>
  );
}
