'use client';
import { Lock, LogOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';

/** Lock and sign out. */
export function LeaveActions() {
  const t = useTranslations('frame');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const [asking, setAsking] = useState(false);
  const { run, pending, failure } = useCommand();
  return (
    <div className="flex flex-wrap gap-1">
      <Button
        variant="quiet"
        icon={<Lock aria-hidden="true" size={20} />}
        onPress={() => void engine.lock()}
        className="px-3"
      >
        {t('lock')}
      </Button>
      <Button
        variant="quiet"
        icon={<LogOut aria-hidden="true" size={20} />}
        onPress={() => setAsking(true)}
        className="px-3"
      >
        {t('signOut')}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('signOutTitle')}
        role="alertdialog"
        dismissable={!pending}
        actions={
          <>
            <Button variant="secondary" disabled={pending} onPress={() => setAsking(false)}>
              {ui('cancel')}
            </Button>
            <Button pending={pending} onPress={() => run(() => engine.signOut())}>
              {t('signOut')}
            </Button>
          </>
        }
      >
        <p>{t('signOutText')}</p>
        <FailureNotice failure={failure} />
      </Dialog>
    </div>
  );
}
