'use client';
import { useTranslations } from 'next-intl';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';

/** Says what signing out deletes on this device, and does it when told to. */
export function SignOutQuestion({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations('frame');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const { run, pending, failure } = useCommand();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('signOutTitle')}
      role="alertdialog"
      dismissable={!pending}
      actions={
        <>
          <Button variant="secondary" disabled={pending} onPress={onClose}>
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
  );
}
