'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useState } from 'react';
import { createPasskey, readCreationOptions } from '#src/features/identity/client/passkey-prompt.ts';
import { browserWords } from '#src/platform/client/browser-words.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { PasswordField } from '#src/ui/password-field.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';

type Begun = { options: unknown; prfInput: Uint8Array };

/** Password and a name, then the authenticator asks for finger, face or PIN. */
export function NewPasskey({ onClose }: { onClose(): void }) {
  const t = useTranslations('settings.passkeys');
  const account = useTranslations('account');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const announce = useAnnounce();
  const { run, pending, failure } = useCommand();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState(false);
  const [name, setName] = useState(() => browserWords(navigator.userAgent));
  const [declined, setDeclined] = useState(false);
  const [made, setMade] = useState<{ opensMessages: boolean } | null>(null);
  // Asked for before it is needed: browsers want the prompt right after the press.
  useEffect(() => {
    void run(() => engine.beginPasskey()).then((result) => {
      if (result.ok) setBegun(result.value);
    });
  }, [engine, run]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setMissing(password === '');
    setDeclined(false);
    const options = readCreationOptions(begun?.options);
    if (password === '' || pending || begun === null || options === null) return;
    const answer = await createPasskey(options, begun.prfInput).catch(() => null);
    if (answer === null) return setDeclined(true);
    const called = name.trim() === '' ? browserWords(navigator.userAgent) : name.trim();
    const result = await run(() => engine.finishPasskey({ ...answer, password, name: called }));
    if (result.ok) {
      announce(t('isAdded'));
      setMade(result.value);
      return;
    }
    // What was asked counts once.
    const again = await engine.beginPasskey();
    if (again.ok) setBegun(again.value);
  };
  return (
    <Dialog open onClose={onClose} title={t('add')} dismissable={!pending} wide>
      {made !== null ? (
        <div className="flex flex-col gap-4">
          <Notice tone="info" title={t('isAdded')}>
            {t(made.opensMessages ? 'addedOpens' : 'addedSignsIn')}
          </Notice>
          <Button onPress={onClose}>{ui('done')}</Button>
        </div>
      ) : (
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <p>{t('how')}</p>
          <TextField label={t('name')} value={name} onChange={setName} autoComplete="off" maxLength={80} />
          <PasswordField
            label={account('password')}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            error={missing && password === '' ? account('passwordMissing') : undefined}
          />
          {declined && (
            <Notice tone="warn" alert>
              {t('declined')}
            </Notice>
          )}
          <FailureNotice failure={failure} />
          <Button type="submit" pending={pending} disabled={begun === null}>
            {t('make')}
          </Button>
        </form>
      )}
    </Dialog>
  );
}
