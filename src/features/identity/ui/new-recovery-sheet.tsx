'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { PasswordField } from '#src/ui/password-field.tsx';
import type { RecoverySheet } from '../client/account-api.ts';
import { FailureNotice } from './failure-notice.tsx';
import { SheetSteps } from './sheet-steps.tsx';
import { useCommand } from './use-command.ts';

/** A button that makes a new recovery sheet; the old one holds until the new code was typed back. */
export function NewRecoverySheet() {
  const t = useTranslations('settings.sheet');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="secondary" onPress={() => setOpen(true)}>
        {t('action')}
      </Button>
      {open && <SheetDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function SheetDialog({ onClose }: { onClose(): void }) {
  const t = useTranslations('settings.sheet');
  const account = useTranslations('account');
  const engine = useEngine();
  const announce = useAnnounce();
  const { run, pending, failure } = useCommand();
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState(false);
  const [sheet, setSheet] = useState<RecoverySheet | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setMissing(password === '');
    if (password === '' || pending) return;
    const result = await run(() => engine.beginRecoverySheet({ password }));
    if (result.ok) setSheet(result.value);
  };
  return (
    <Dialog open onClose={onClose} title={t('action')} dismissable={!pending} wide>
      {sheet === null ? (
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <p>{t('text')}</p>
          <PasswordField
            label={account('password')}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            error={missing && password === '' ? account('passwordMissing') : undefined}
          />
          <FailureNotice failure={failure} />
          <Button type="submit" pending={pending}>
            {t('make')}
          </Button>
        </form>
      ) : (
        <SheetSteps
          sheet={sheet}
          finish={(typedBack) => engine.finishRecoverySheet({ typedBack })}
          onDone={() => {
            announce(t('done'));
            onClose();
          }}
        />
      )}
    </Dialog>
  );
}
