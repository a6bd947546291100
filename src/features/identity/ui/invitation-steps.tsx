'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { useEngine, useEngineStatus } from '#src/platform/client-react/engine.tsx';
import { Button, buttonLook } from '#src/ui/button.tsx';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { RecoverySheet } from '../client/account-api.ts';
import type { InvitationView } from '../contract.ts';
import { FailureNotice } from './failure-notice.tsx';
import { NewPasswordField, useNewPassword } from './new-password.tsx';
import { FormSkeleton } from './public-frame.tsx';
import { SheetSteps } from './sheet-steps.tsx';
import { SignOutQuestion } from './sign-out-question.tsx';
import { useCommand } from './use-command.ts';
import { useLanguage } from './use-language.ts';

type Loaded = { token: string; invitation: InvitationView };

/** The steps from an invitation to an account. */
export function InvitationSteps() {
  const t = useTranslations('account');
  const engine = useEngine();
  const router = useRouter();
  const status = useEngineStatus();
  const [leaving, setLeaving] = useState(false);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failure, setFailure] = useState<Failure | 'no-token' | null>(null);
  const [sheet, setSheet] = useState<RecoverySheet | null>(null);
  const signedOut = status.phase === 'signed-out';
  useEffect(() => {
    if (!signedOut || loaded !== null) return;
    const token = window.location.hash.slice(1);
    if (token === '') {
      setFailure('no-token');
      return;
    }
    engine.readInvitation(token).then(
      (result) => {
        if (result.ok) setLoaded({ token, invitation: result.value });
        else setFailure(result.failure);
      },
      () => setFailure({ kind: 'domain', code: 'INTERNAL' }),
    );
  }, [engine, signedOut, loaded]);
  const isWritingCode = sheet !== null;
  useEffect(() => {
    if (isWritingCode) return;
    // Another address pasted into this tab changes only the fragment, and the page would go on with the old one.
    const startAgain = () => window.location.reload();
    window.addEventListener('hashchange', startAgain);
    return () => window.removeEventListener('hashchange', startAgain);
  }, [isWritingCode]);

  if (sheet !== null) {
    return (
      <SheetSteps
        sheet={sheet}
        finish={(typedBack) => engine.finishAccount({ typedBack })}
        onDone={() => router.replace('/inbox')}
      />
    );
  }
  if (status.phase === 'ready' || status.phase === 'locked') {
    return (
      <Notice
        tone="warn"
        title={t('join.someone')}
        actions={
          <>
            <Button onPress={() => setLeaving(true)}>{t('signOut')}</Button>
            <SignOutQuestion open={leaving} onClose={() => setLeaving(false)} />
          </>
        }
      >
        {t('join.someoneText', { name: status.phase === 'ready' ? status.me.name : status.name })}
      </Notice>
    );
  }
  if (failure !== null) {
    const toSignIn = (
      <Link href="/sign-in" className={buttonLook('secondary')}>
        {t('join.toSignIn')}
      </Link>
    );
    return failure === 'no-token' ? (
      <Notice tone="danger" alert actions={toSignIn}>
        {t('join.noToken')}
      </Notice>
    ) : (
      <FailureNotice failure={failure} actions={toSignIn} />
    );
  }
  if (loaded === null) return <FormSkeleton label={t('loading')} />;
  return <NewAccountForm {...loaded} onSheet={setSheet} />;
}

function NewAccountForm({
  token,
  invitation,
  onSheet,
}: Loaded & { onSheet: (sheet: RecoverySheet) => void }) {
  const t = useTranslations('account');
  const engine = useEngine();
  const [locale] = useLanguage();
  const { run, pending, failure } = useCommand();
  const [sharedComputer, setSharedComputer] = useState(false);
  const personal = useMemo(
    () => [invitation.displayName, invitation.email],
    [invitation.displayName, invitation.email],
  );
  const password = useNewPassword(personal);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (pending || !(await password.check())) return;
    const result = await run(() =>
      engine.beginAccount({ token, password: password.value, locale, sharedComputer }),
    );
    if (result.ok) onSheet(result.value);
  };
  const names = { clinic: invitation.clinicName, name: invitation.displayName };
  const joins = invitation.purpose === 'join';
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <p>{joins ? t('join.intro', names) : t('join.resetIntro', names)}</p>
      {!joins && <Notice tone="info">{t('join.resetText')}</Notice>}
      <TextField
        label={t('email')}
        type="email"
        value={invitation.email}
        onChange={() => undefined}
        autoComplete="username"
        readOnly
      />
      <NewPasswordField password={password} />
      <Checkbox checked={sharedComputer} onChange={setSharedComputer} description={t('sharedText')}>
        {t('shared')}
      </Checkbox>
      <FailureNotice failure={failure} />
      <Button type="submit" full pending={pending}>
        {pending ? t('join.working') : t('join.action')}
      </Button>
    </form>
  );
}
