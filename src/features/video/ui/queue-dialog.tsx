import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';

/** What every dialog of the queue is given. */
export interface QueueDialogState {
  open: boolean;
  /** Work is going on: nothing may be closed or pressed again. */
  pending: boolean;
  onClose: () => void;
}

export interface QueueDialogProps extends QueueDialogState {
  title: string;
  /** On the button that does it. */
  go: string;
  /** For what takes something away from somebody. */
  danger?: boolean;
  disabled?: boolean;
  onGo: () => void;
  children: ReactNode;
}

/** Asks a provider about somebody who waits: what will happen, and a button for it beside the one that cancels. */
export function QueueDialog({
  open,
  pending,
  onClose,
  title,
  go,
  onGo,
  children,
  ...rest
}: QueueDialogProps) {
  const ui = useTranslations('ui');
  const { danger = false, disabled = false } = rest;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      role={danger ? 'alertdialog' : 'dialog'}
      dismissable={!pending}
      title={title}
      actions={
        <>
          <Button variant="quiet" disabled={pending} onPress={onClose}>
            {ui('cancel')}
          </Button>
          <Button
            variant={danger ? 'danger' : 'primary'}
            pending={pending}
            disabled={disabled}
            onPress={onGo}
          >
            {go}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">{children}</div>
    </Dialog>
  );
}
