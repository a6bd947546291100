'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { CheckboxGroup } from '#src/features/admin/ui/checkbox-group.tsx';
import { ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { displayName } from '#src/features/identity/contract.ts';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { TextField } from '#src/ui/text-field.tsx';

/** Adds a patient without a login: a small child, or somebody who cannot use a device. */
export function DependentDialog({ onClose }: { onClose(): void }) {
  const t = useTranslations('proxy.dependent');
  const ui = useTranslations('ui');
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const teams = trpc.admin.careTeams.useQuery();
  const [name, setName] = useState('');
  const [careTeamIds, setCareTeamIds] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const create = trpc.proxy.createDependent.useMutation({
    onSuccess: async () => {
      announce(ui('saved'));
      await Promise.all([utils.admin.people.invalidate(), utils.admin.careTeams.invalidate()]);
      onClose();
    },
  });
  const nameOk = displayName.safeParse(name).success;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameOk && careTeamIds.length > 0 && !create.isPending)
      create.mutate({ displayName: name, careTeamIds });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title')}
      dismissable={!create.isPending}
      actions={
        <Button type="submit" form="dependent" pending={create.isPending}>
          {ui('save')}
        </Button>
      }
    >
      <form id="dependent" onSubmit={submit} noValidate className="flex flex-col gap-4">
        <p className="text-muted">{t('text')}</p>
        <TextField
          label={t('name')}
          value={name}
          onChange={setName}
          autoComplete="off"
          error={tried && !nameOk ? t('nameWrong') : undefined}
        />
        <CheckboxGroup
          label={t('teams')}
          options={(teams.data ?? []).map(({ id, name: label }) => ({ id, label }))}
          chosen={careTeamIds}
          onChange={setCareTeamIds}
          error={tried && careTeamIds.length === 0 ? t('teamMissing') : undefined}
        />
        <ErrorNotice error={create.error ?? teams.error} />
      </form>
    </Dialog>
  );
}
