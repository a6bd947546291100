'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useMemo, useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { CopyButton } from '#src/ui/copy-button.tsx';
import { PasswordField } from '#src/ui/password-field.tsx';
import { QrCode } from '#src/ui/qr-code.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { CodeField } from './code-field.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';

type Step =
  | { name: 'password' }
  | { name: 'phone'; secret: string; address: string }
  | { name: 'codes'; backupCodes: string[] };

/** Password, then the phone and its first code, then the backup codes. Nothing counts before the first code was right. */
export function SecondFactorSetup({ onDone }: { onDone(): void }) {
  const t = useTranslations('settings.secondStep');
  const account = useTranslations('account');
  const engine = useEngine();
  const announce = useAnnounce();
  const { run, pending, failure } = useCommand();
  const [step, setStep] = useState<Step>({ name: 'password' });
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState(false);
  const [code, setCode] = useState('');
  if (step.name === 'codes') return <BackupCodes codes={step.backupCodes} onDone={onDone} />;
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    setMissing(password === '');
    if (password === '' || pending) return;
    const result = await run(() => engine.beginSecondFactor({ password }));
    if (result.ok) setStep({ name: 'phone', ...result.value });
  };
  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    if (pending || code.trim() === '') return;
    const result = await run(() => engine.confirmSecondFactor({ code }));
    if (!result.ok) return setCode('');
    announce(t('isOn'));
    setStep({ name: 'codes', backupCodes: result.value.backupCodes });
  };
  if (step.name === 'password') {
    return (
      <form onSubmit={begin} noValidate className="flex flex-col gap-4">
        <p>{t('how')}</p>
        <PasswordField
          label={account('password')}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          error={missing && password === '' ? account('passwordMissing') : undefined}
        />
        <FailureNotice failure={failure} />
        <Button type="submit" pending={pending}>
          {t('next')}
        </Button>
      </form>
    );
  }
  return (
    <form onSubmit={confirm} noValidate className="flex flex-col gap-4">
      <Phone secret={step.secret} address={step.address} />
      <CodeField value={code} onChange={setCode} phoneOnly />
      <FailureNotice failure={failure} />
      <Button type="submit" pending={pending} disabled={code.trim() === ''}>
        {t('turnOn')}
      </Button>
    </form>
  );
}

function Phone({ secret, address }: { secret: string; address: string }) {
  const t = useTranslations('settings.secondStep');
  const bytes = useMemo(() => new TextEncoder().encode(address), [address]);
  const groups = secret.match(/.{1,4}/g)?.join(' ') ?? secret;
  return (
    <>
      <p>{t('scan')}</p>
      <div className="flex justify-center">
        <QrCode bytes={bytes} label={t('qr')} />
      </div>
      <div className="flex flex-col gap-2">
        <p className="text-muted text-sm">{t('type')}</p>
        <p className="break-words font-mono text-base tracking-wider">{groups}</p>
        <CopyButton text={secret} />
      </div>
    </>
  );
}
