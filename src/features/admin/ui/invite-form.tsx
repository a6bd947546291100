'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import * as z from 'zod';
import { displayName, email, role, uuid } from '#src/features/identity/contract.ts';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { roles } from '#src/platform/roles.ts';
import { Button } from '#src/ui/button.tsx';
import { EmailField } from '#src/ui/email-field.tsx';
import { Select } from '#src/ui/select.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { CheckboxGroup } from './checkbox-group.tsx';
import { OneTimeLink, type OneTimeLinkProps } from './one-time-link.tsx';
import { ErrorNotice } from './query-parts.tsx';

const inviteForm = z.object({
  displayName,
  email: z.string().trim().pipe(email),
  role,
  careTeamIds: z.array(uuid),
});
type InviteFormValues = z.input<typeof inviteForm>;

const empty: InviteFormValues = { displayName: '', email: '', role: 'patient', careTeamIds: [] };

/** Name, e-mail, role and care teams; answers a link to hand over. */
export function InviteForm() {
  const t = useTranslations('admin.invitations');
  const roleNames = useTranslations('admin.roles');
  const isAdmin = useMe().role === 'admin';
  const utils = trpc.useUtils();
  const teams = trpc.admin.careTeams.useQuery();
  const [link, setLink] = useState<OneTimeLinkProps | null>(null);
  const invite = trpc.admin.invite.useMutation({
    onSuccess: async ({ token, expiresAt, mailed }, { displayName: name, email: address }) => {
      setLink({ purpose: 'join', name, token, expiresAt, mailedTo: mailed ? address : null });
      reset(empty);
      await utils.admin.invitations.invalidate();
    },
  });
  const { control, handleSubmit, reset, setError } = useForm({
    resolver: zodResolver(inviteForm),
    defaultValues: empty,
  });
  const submit = handleSubmit((input) => {
    if (invite.isPending) return;
    if (!isAdmin && input.careTeamIds.length === 0) setError('careTeamIds', { type: 'required' });
    else invite.mutate(input);
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {!isAdmin && <p className="text-muted">{t('patientsOnly')}</p>}
      <Controller
        control={control}
        name="displayName"
        render={({ field, fieldState }) => (
          <TextField
            {...field}
            label={t('name')}
            autoComplete="off"
            error={fieldState.invalid ? t('nameWrong') : undefined}
          />
        )}
      />
      <EmailField
        control={control}
        name="email"
        label={t('email')}
        wrong={t('emailWrong')}
        autoComplete="off"
      />
      {isAdmin && (
        <Controller
          control={control}
          name="role"
          render={({ field }) => (
            <Select
              label={t('role')}
              value={field.value}
              onChange={field.onChange}
              options={roles.map((id) => ({ id, label: roleNames(id) }))}
            />
          )}
        />
      )}
      {(teams.data?.length ?? 0) > 0 && (
        <Controller
          control={control}
          name="careTeamIds"
          render={({ field, fieldState }) => (
            <CheckboxGroup
              label={t('teams')}
              options={(teams.data ?? []).map(({ id, name }) => ({ id, label: name }))}
              chosen={field.value}
              onChange={field.onChange}
              error={fieldState.invalid ? t('teamMissing') : undefined}
            />
          )}
        />
      )}
      <ErrorNotice error={invite.error ?? teams.error} />
      <Button type="submit" pending={invite.isPending}>
        {t('action')}
      </Button>
      {link !== null && <OneTimeLink {...link} />}
    </form>
  );
}
