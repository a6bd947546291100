'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import { useCommand } from '#src/features/identity/ui/use-command.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { PasswordField } from '#src/ui/password-field.tsx';
import { DigitGroups } from './digit-groups.tsx';

/** The key on paper: for the safe, and for another administrator. */
export function KeyCode() {
  const t = useTranslations('trust.key');
  const [open, setOpen] = useState(false);
  return (
    <Card title={t('paperTitle')}>
      <p>{t('paperText')}</p>
      <Button variant="secondary" onPress={() => setOpen(true)}>
        {t('show')}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('paperTitle')}>
        <Reveal onDone={() => setOpen(false)} />
      </Dialog>
    </Card>
  );
}

function Reveal({ onDone }: { onDone(): void }) {
  const t = useTranslations('trust.key');
  const account = useTranslations('account');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const { run, pending, failure } = useCommand();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    const result = await run(() => engine.clinicRootCode({ password }));
    if (result.ok) setCode(result.value.code);
  };
  if (code !== null) {
    return (
      <>
        <Notice tone="warn">{t('secret')}</Notice>
        <DigitGroups digits={code} />
        <Button onPress={onDone}>{ui('done')}</Button>
      </>
    );
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <p>{t('askPassword')}</p>
      <PasswordField
        label={account('password')}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      <FailureNotice failure={failure} />
      <Button type="submit" pending={pending} disabled={password === ''}>
        {t('show')}
      </Button>
    </form>
  );
}
