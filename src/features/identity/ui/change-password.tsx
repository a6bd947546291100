'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useMemo, useState } from 'react';
import { useEngine, useMe } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { PasswordField } from '#src/ui/password-field.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { NewPasswordField, useNewPassword } from './new-password.tsx';
import { useCommand } from './use-command.ts';

/** A button that opens the form for another password. */
export function ChangePassword() {
  const t = useTranslations('settings.password');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="secondary" onPress={() => setOpen(true)}>
        {t('action')}
      </Button>
      {open && <ChangePasswordDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function ChangePasswordDialog({ onClose }: { onClose(): void }) {
  const t = useTranslations('settings.password');
  const account = useTranslations('account');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const me = useMe();
  const announce = useAnnounce();
  const { run, pending, failure } = useCommand();
  const [current, setCurrent] = useState('');
  const [missing, setMissing] = useState(false);
  const [suspected, setSuspected] = useState(false);
  const next = useNewPassword(useMemo(() => [me.name, me.email], [me.name, me.email]));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setMissing(current === '');
    const strong = await next.check();
    if (!strong || current === '' || pending) return;
    const result = await run(() => engine.changePassword({ current, next: next.value, suspected }));
    if (!result.ok) return;
    announce(t('done'));
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('action')}
      dismissable={!pending}
      actions={
        <Button type="submit" form="change-password" pending={pending}>
          {ui('save')}
        </Button>
      }
    >
      <form id="change-password" onSubmit={submit} noValidate className="flex flex-col gap-4">
        <PasswordField
          label={t('current')}
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
          error={missing && current === '' ? account('passwordMissing') : undefined}
        />
        <NewPasswordField password={next} />
        <Checkbox checked={suspected} onChange={setSuspected} description={t('suspectedText')}>
          {t('suspected')}
        </Checkbox>
        <FailureNotice failure={failure} />
      </form>
    </Dialog>
  );
}
