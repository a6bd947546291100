'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { PersonRow } from '../contract.ts';
import { CheckboxGroup } from './checkbox-group.tsx';
import { Answer, ErrorNotice } from './query-parts.tsx';

interface Team {
  id: string;
  name: string;
  memberIds: string[];
}

/** Care teams: who may write with whom. */
export function CareTeamsScreen() {
  const t = useTranslations('admin.teams');
  const teams = trpc.admin.careTeams.useQuery();
  const people = trpc.admin.people.useQuery();
  const [edited, setEdited] = useState<Team | 'new' | null>(null);
  return (
    <>
      <div>
        <Button onPress={() => setEdited('new')}>{t('new')}</Button>
      </div>
      <Answer query={teams}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t('none')}>{t('noneText')}</EmptyState>
          ) : (
            <ul className="flex flex-col divide-y divide-line rounded-2xl border border-line bg-surface">
              {rows.map((team) => (
                <li key={team.id} className="flex flex-wrap items-center gap-3 p-4">
                  <div className="min-w-0 flex-1">
                    <h2 className="font-medium">{team.name}</h2>
                    <p className="text-muted text-sm">{memberLine(team, people.data ?? [], t)}</p>
                  </div>
                  <Button
                    variant="secondary"
                    onPress={() => setEdited(team)}
                    aria-label={t('editName', { name: team.name })}
                  >
                    {t('edit')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {edited !== null && (
        <TeamDialog
          team={edited === 'new' ? null : edited}
          people={people.data ?? []}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}

function memberLine(
  team: Team,
  people: readonly PersonRow[],
  t: ReturnType<typeof useTranslations<'admin.teams'>>,
): string {
  const names = people.filter(({ userId }) => team.memberIds.includes(userId)).map(({ name }) => name);
  const count = t('count', { count: team.memberIds.length });
  return names.length === 0 ? count : `${count}: ${names.join(', ')}`;
}

interface TeamDialogProps {
  team: Team | null;
  people: readonly PersonRow[];
  onClose(): void;
}

function TeamDialog({ team, people, onClose }: TeamDialogProps) {
  const t = useTranslations('admin.teams');
  const roles = useTranslations('admin.roles');
  const ui = useTranslations('ui');
  const utils = trpc.useUtils();
  const [name, setName] = useState(team?.name ?? '');
  const [memberIds, setMemberIds] = useState<string[]>(team?.memberIds ?? []);
  const [tried, setTried] = useState(false);
  const onSuccess = async () => {
    await Promise.all([utils.admin.careTeams.invalidate(), utils.admin.people.invalidate()]);
    onClose();
  };
  const create = trpc.admin.createCareTeam.useMutation({ onSuccess });
  const update = trpc.admin.updateCareTeam.useMutation({ onSuccess });
  const pending = create.isPending || update.isPending;
  const wrong = name.trim() === '' || name.trim().length > 80;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong || pending) return;
    if (team === null) create.mutate({ name, memberIds });
    else update.mutate({ id: team.id, name, memberIds });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={team === null ? t('new') : t('editName', { name: team.name })}
      dismissable={!pending}
      actions={
        <Button type="submit" form="care-team" pending={pending}>
          {ui('save')}
        </Button>
      }
    >
      <form id="care-team" onSubmit={submit} noValidate className="flex flex-col gap-4">
        <TextField
          label={t('name')}
          value={name}
          onChange={setName}
          autoComplete="off"
          error={tried && wrong ? t('nameWrong') : undefined}
        />
        <CheckboxGroup
          label={t('members')}
          options={people
            .filter(({ role }) => role !== 'admin')
            .map(({ userId, name: label, role }) => ({ id: userId, label, description: roles(role) }))}
          chosen={memberIds}
          onChange={setMemberIds}
        />
        <ErrorNotice error={create.error ?? update.error} />
      </form>
    </Dialog>
  );
}
