'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { saveFile } from '#src/features/admin/ui/save-file.ts';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { SaveEverything } from './save-everything.tsx';

export interface PersonRecordsProps {
  person: { userId: string; name: string };
  kind: 'data' | 'erase';
  onClose(): void;
}

/** For administrators: what the office has about somebody, and erasing them. */
export function PersonRecords({ person, kind, onClose }: PersonRecordsProps) {
  const t = useTranslations('records');
  if (kind === 'erase') return <EraseDialog person={person} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} title={t('save.title', { name: person.name })}>
      <SaveEverything userId={person.userId} name={person.name} />
    </Dialog>
  );
}

function EraseDialog({ person, onClose }: Omit<PersonRecordsProps, 'kind'>) {
  const t = useTranslations('records.erase');
  const ui = useTranslations('ui');
  const utils = trpc.useUtils();
  const [typedName, setTypedName] = useState('');
  const proof = trpc.records.proof.useMutation({
    onSuccess: ({ file }) =>
      saveFile(`consulta-erasure-${person.userId}.json`, 'application/octet-stream', file),
  });
  const erase = trpc.records.erase.useMutation({ onSuccess: () => utils.admin.invalidate() });
  const fits = typedName.trim() === person.name.trim();
  return (
    <Dialog
      open
      role="alertdialog"
      onClose={onClose}
      dismissable={!erase.isPending}
      title={t(erase.isSuccess ? 'doneTitle' : 'title', { name: person.name })}
      actions={
        erase.isSuccess ? (
          <>
            <Button
              variant="secondary"
              pending={proof.isPending}
              onPress={() => proof.mutate({ userId: person.userId })}
            >
              {t('proof')}
            </Button>
            <Button onPress={onClose}>{ui('done')}</Button>
          </>
        ) : (
          <>
            <Button variant="secondary" disabled={erase.isPending} onPress={onClose}>
              {ui('cancel')}
            </Button>
            <Button
              variant="danger"
              disabled={!fits}
              pending={erase.isPending}
              onPress={() => erase.mutate({ userId: person.userId, typedName })}
            >
              {t('action')}
            </Button>
          </>
        )
      }
    >
      {erase.isSuccess ? (
        <p role="status">{t('doneText')}</p>
      ) : (
        <>
          <p>{t('goes')}</p>
          <p>{t('stays')}</p>
          <Notice tone="warn">{t('warning')}</Notice>
          <TextField
            label={t('type', { name: person.name })}
            autoComplete="off"
            value={typedName}
            onChange={setTypedName}
          />
        </>
      )}
      <ErrorNotice error={erase.error ?? proof.error} />
    </Dialog>
  );
}
