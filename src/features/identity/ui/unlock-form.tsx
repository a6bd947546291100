'use client';
import { Lock } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { lazyPart, useLazyPart } from '#src/ui/lazy-part.ts';
import { Notice } from '#src/ui/notice.tsx';
import { PasswordField } from '#src/ui/password-field.tsx';
import { asksForCode, CodeField } from './code-field.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { SignOutQuestion } from './sign-out-question.tsx';
import { useCommand } from './use-command.ts';

const passkeyOpen = lazyPart(async () => (await import('./passkey-open.tsx')).PasskeyOpen);

interface UnlockFormProps {
  name: string;
  email: string;
  /** The session ended, which is why the device is locked. */
  ended: boolean;
}

/** Opens what is locked on this device again. */
export function UnlockForm({ name, email, ended }: UnlockFormProps) {
  const t = useTranslations('account');
  const engine = useEngine();
  const { run, pending, failure } = useCommand();
  const [leaving, setLeaving] = useState(false);
  const PasskeyOpen = useLazyPart(passkeyOpen, true);
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const unlock = async () => {
    const given = code === null || code.trim() === '' ? undefined : code;
    const result = await run(() => engine.unlock({ password, code: given }));
    // The session was over: signing in anew asks for the second step.
    if (!result.ok && asksForCode(result.failure)) setCode(code ?? '');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(password === '');
    if (password !== '' && !pending) void unlock();
  };
  return (
    <div className="flex flex-col gap-4">
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        {ended && failure === null && <Notice tone="warn">{t('unlock.ended')}</Notice>}
        <p className="flex items-center gap-3 rounded-xl bg-raised p-4">
          <Lock aria-hidden="true" size={22} className="shrink-0 text-accent" />
          <span className="min-w-0">
            <span className="block font-semibold">{name}</span>
            <span className="block text-muted text-sm">{email}</span>
          </span>
        </p>
        {/* Lets password managers know whose password is asked for. */}
        <input type="email" name="email" value={email} autoComplete="username" readOnly hidden />
        <PasswordField
          label={t('password')}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          autoFocus
          error={missing && password === '' ? t('passwordMissing') : undefined}
        />
        {code !== null && <CodeField value={code} onChange={setCode} autoFocus />}
        <FailureNotice failure={failure !== null && asksForCode(failure) ? null : failure} />
        <Button type="submit" full pending={pending}>
          {t('unlock.action')}
        </Button>
        <div className="flex flex-wrap items-center justify-center gap-x-4">
          <Link
            href="/recover"
            className="inline-flex min-h-11 items-center font-medium text-accent underline"
          >
            {t('signIn.forgot')}
          </Link>
          <Button variant="quiet" onPress={() => setLeaving(true)}>
            {t('unlock.other')}
          </Button>
        </div>
      </form>
      {PasskeyOpen !== null && <PasskeyOpen sharedComputer={false} />}
      <SignOutQuestion open={leaving} onClose={() => setLeaving(false)} />
    </div>
  );
}
