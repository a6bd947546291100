'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { PasswordField } from '#src/ui/password-field.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { CodeCamera } from './code-camera.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';

type Step = { at: 'code' } | { at: 'password' } | { at: 'digits'; digits: string } | { at: 'done' };

/** The device that is signed in: reads the new one's code, asks for the password, shows the digits, hands the account over. */
export function LinkDeviceScreen() {
  const t = useTranslations('linking.there');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const router = useRouter();
  const announce = useAnnounce();
  const [step, setStep] = useState<Step>({ at: 'code' });
  const { run, pending, failure, clear } = useCommand();
  useEffect(() => () => void engine.cancelLinking(), [engine]);
  const again = () => {
    clear();
    setStep({ at: 'code' });
  };
  const read = async (code: Uint8Array | string) => {
    const result = await run(() => engine.readLinkCode(code));
    if (result.ok) setStep({ at: 'password' });
  };
  const approve = async (password: string) => {
    const approved = await run(() => engine.approveLinking({ password }));
    if (!approved.ok) return;
    setStep({ at: 'digits', digits: approved.value.digits });
    const finished = await run(() => engine.finishLinking());
    if (!finished.ok) return;
    announce(t('done'));
    setStep({ at: 'done' });
  };
  const over = failure !== null && step.at !== 'code' && !isWrongPassword(failure);
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t('title')}</PageTitle>
      <PageHeader title={t('title')} back={{ href: '/settings', label: ui('back') }} />
      {over && (
        <>
          <FailedLinking failure={failure} />
          <Button onPress={again}>{t('again')}</Button>
        </>
      )}
      {!over && step.at === 'code' && (
        <Card title={t('codeTitle')}>
          <p>{t('codeText', { address: `${window.location.origin}/link` })}</p>
          <CodeCamera onCode={read} />
          <TypeCode pending={pending} onCode={read} />
          <FailureNotice failure={failure} />
        </Card>
      )}
      {!over && step.at === 'password' && (
        <Card title={t('whatTitle')}>
          <Notice tone="warn" title={t('ownTitle')}>
            {t('ownText')}
          </Notice>
          <p>{t('whatText')}</p>
          <AskPassword pending={pending} onPassword={approve} />
          <FailureNotice failure={failure} />
        </Card>
      )}
      {!over && step.at === 'digits' && (
        <Card title={t('digitsTitle')}>
          <p>{t('digitsText')}</p>
          <p className="self-center font-mono font-semibold text-4xl tracking-widest">
            {`${step.digits.slice(0, 4)} ${step.digits.slice(4)}`}
          </p>
          <p role="status" className="text-muted">
            {t('waiting')}
          </p>
        </Card>
      )}
      {step.at === 'done' && (
        <Card title={t('done')}>
          <p>{t('doneText')}</p>
          <Button onPress={() => router.push('/settings')}>{ui('done')}</Button>
        </Card>
      )}
    </div>
  );
}

type Failed = NonNullable<ReturnType<typeof useCommand>['failure']>;

function isWrongPassword(failure: Failed): boolean {
  return failure.kind === 'domain' && failure.code === 'WRONG_PASSWORD';
}

/** Other digits than these, or another key than the one on the screen: said in words of its own. */
function FailedLinking({ failure }: { failure: Failed }) {
  const t = useTranslations('linking.there');
  if (failure.kind !== 'refusal' || failure.code !== 'E_COMMIT') return <FailureNotice failure={failure} />;
  return (
    <Notice tone="danger" alert title={t('wrongTitle')}>
      {t('wrongText')}
    </Notice>
  );
}

function TypeCode({ pending, onCode }: { pending: boolean; onCode(code: string): Promise<void> }) {
  const t = useTranslations('linking.there');
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!pending) void onCode(code);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField label={t('code')} value={code} onChange={setCode} autoComplete="off" mono />
      <Button type="submit" variant="secondary" pending={pending} disabled={code.trim() === ''}>
        {t('codeAction')}
      </Button>
    </form>
  );
}

function AskPassword({
  pending,
  onPassword,
}: {
  pending: boolean;
  onPassword(password: string): Promise<void>;
}) {
  const t = useTranslations('linking.there');
  const account = useTranslations('account');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!pending) void onPassword(password);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <PasswordField
        label={account('password')}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      <Button type="submit" pending={pending} disabled={password === ''}>
        {t('passwordAction')}
      </Button>
    </form>
  );
}
