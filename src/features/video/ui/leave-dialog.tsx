import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { TextArea } from '#src/ui/text-area.tsx';
import type { NotesDraft } from './notes-panel.tsx';

interface LeaveDialogProps {
  open: boolean;
  onClose: () => void;
  onLeave: () => void;
  /** Null for who may not end it for all. */
  onEnd: (() => Promise<Result<null>>) | null;
  notes: NotesDraft | null;
}

/** Leaving is one press more than the button; ending for all is said by name, with the notes at hand. */
export function LeaveDialog({ open, onClose, onLeave, onEnd, notes }: LeaveDialogProps) {
  const t = useTranslations('call.leave');
  const words = useFailureText();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const end = async (run: () => Promise<Result<null>>) => {
    setPending(true);
    setFailure(null);
    const result = await run();
    setPending(false);
    if (!result.ok) setFailure(result.failure);
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      dismissable={!pending}
      title={onEnd === null ? t('title') : t('hostTitle')}
      actions={
        <>
          <Button variant="secondary" disabled={pending} onPress={onClose}>
            {t('stay')}
          </Button>
          <Button variant={onEnd === null ? 'danger' : 'secondary'} disabled={pending} onPress={onLeave}>
            {onEnd === null ? t('leave') : t('leaveOthersStay')}
          </Button>
          {onEnd !== null && (
            <Button variant="danger" pending={pending} onPress={() => void end(onEnd)}>
              {t('endForAll')}
            </Button>
          )}
        </>
      }
    >
      <p>{onEnd === null ? t('text') : t('hostText')}</p>
      {onEnd !== null && notes !== null && notes.text !== null && (
        <TextArea
          label={t('notes')}
          description={t('notesText')}
          value={notes.text}
          onChange={notes.onChange}
          rows={5}
        />
      )}
      {failure !== null && (
        <Notice tone="danger" alert>
          {words(failure)}
        </Notice>
      )}
    </Dialog>
  );
}
