'use client';
import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import {
  askPasskey,
  passkeysSupported,
  readRequestOptions,
} from '#src/features/identity/client/passkey-prompt.ts';
import type { KnownPasskey } from '#src/features/identity/client/sign-in-api.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { PasswordField } from '#src/ui/password-field.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';

type Step = { name: 'start' } | { name: 'again'; passkey: KnownPasskey } | { name: 'password' };

/**
 * Signs in and opens the messages by passkey. On a device that knows the passkey that is one prompt; on a new one the passkey signs in
 * first, then it is asked for what opens the messages; a passkey that cannot leaves that to the password.
 */
export function PasskeyOpen({ sharedComputer }: { sharedComputer: boolean }) {
  const t = useTranslations('account.passkey');
  const engine = useEngine();
  const { run, pending, failure } = useCommand();
  const [step, setStep] = useState<Step>({ name: 'start' });
  const [declined, setDeclined] = useState(false);
  const [asking, setAsking] = useState(false);
  if (!passkeysSupported()) return null;

  const ask = async (passkey: KnownPasskey | null) => {
    setDeclined(false);
    const begun = await run(() => engine.beginPasskeyOpening());
    const options = begun.ok ? readRequestOptions(begun.value.options) : null;
    if (!begun.ok || options === null) return;
    const known = passkey === null ? begun.value.known : [passkey];
    const answer = await askPasskey(options, known).catch(() => null);
    if (answer === null) return setDeclined(true);
    const signedIn = passkey !== null || begun.value.signedIn;
    // Signed in, and an authenticator that does not answer: the password is left.
    if (signedIn && answer.prf === null) return setStep({ name: 'password' });
    const result = await run(() => engine.openWithPasskey({ ...answer, signedIn, sharedComputer }));
    if (!result.ok) return signedIn ? setStep({ name: 'password' }) : undefined;
    if (result.value.next === 'password') setStep({ name: 'password' });
    if (result.value.next === 'ask') setStep({ name: 'again', passkey: result.value.passkey });
  };
  const press = async (passkey: KnownPasskey | null) => {
    if (asking) return;
    setAsking(true);
    await ask(passkey);
    setAsking(false);
  };
  const busy = pending || asking;
  // Nothing was typed that could be wrong.
  const unknown = failure?.kind === 'domain' && failure.code === 'SIGN_IN_WRONG';
  return (
    <div className="flex flex-col gap-3">
      {step.name === 'again' && <p>{t('again')}</p>}
      {step.name !== 'password' && (
        <Button
          variant="secondary"
          full
          pending={busy}
          icon={<KeyRound aria-hidden="true" size={20} />}
          onPress={() => void press(step.name === 'again' ? step.passkey : null)}
        >
          {t(step.name === 'again' ? 'open' : 'action')}
        </Button>
      )}
      {declined && (
        <Notice tone="warn" alert>
          {t('declined')}
        </Notice>
      )}
      {unknown ? (
        <Notice tone="danger" alert>
          {t('unknown')}
        </Notice>
      ) : (
        <FailureNotice failure={failure} />
      )}
      {step.name === 'again' && (
        <Button variant="quiet" disabled={busy} onPress={() => setStep({ name: 'password' })}>
          {t('usePassword')}
        </Button>
      )}
      {step.name === 'password' && <OpenByPassword sharedComputer={sharedComputer} />}
    </div>
  );
}

/** Signed in; the messages are still closed. */
function OpenByPassword({ sharedComputer }: { sharedComputer: boolean }) {
  const t = useTranslations('account');
  const engine = useEngine();
  const { run, pending, failure } = useCommand();
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== '' && !pending) void run(() => engine.openWithPassword({ password, sharedComputer }));
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      <Notice tone="info">{t('passkey.password')}</Notice>
      <PasswordField
        label={t('password')}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      <FailureNotice failure={failure} />
      <Button type="submit" full pending={pending} disabled={password === ''}>
        {t('unlock.action')}
      </Button>
    </form>
  );
}
