'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import { Button } from '#src/ui/button.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { RecoverySheet } from '../client/account-api.ts';
import { FailureNotice } from './failure-notice.tsx';
import { RecoverySheetView } from './recovery-sheet-view.tsx';
import { useCommand } from './use-command.ts';

export interface SheetStepsProps {
  sheet: RecoverySheet;
  finish(typedBack: string): Promise<Result<null>>;
  onDone(): void;
}

/** Shows a new recovery sheet, then has its code typed back: only then does anything become true. */
export function SheetSteps({ sheet, finish, onDone }: SheetStepsProps) {
  const t = useTranslations('account.typeBack');
  const recover = useTranslations('account.recover');
  const [shown, setShown] = useState(true);
  const [typed, setTyped] = useState('');
  const { run, pending, failure } = useCommand();
  if (shown) return <RecoverySheetView sheet={sheet} onNext={() => setShown(false)} />;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    const result = await run(() => finish(typed));
    if (result.ok) onDone();
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <h2 className="font-semibold text-xl">{t('title')}</h2>
      <TextField
        label={recover('code')}
        description={t('text')}
        value={typed}
        onChange={setTyped}
        autoComplete="off"
        autoFocus
        mono
      />
      <FailureNotice failure={failure} />
      <Button type="submit" pending={pending} disabled={typed.trim() === ''}>
        {pending ? t('working') : t('action')}
      </Button>
      <Button variant="quiet" disabled={pending} onPress={() => setShown(true)}>
        {t('again')}
      </Button>
    </form>
  );
}
