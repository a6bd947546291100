'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useId, useState } from 'react';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { CareTeamRow } from '../contract.ts';
import { PersonSearch } from './person-search.tsx';
import { Answer, ErrorNotice } from './query-parts.tsx';

type Member = CareTeamRow['members'][number];

/** Care teams: who may write with whom. */
export function CareTeamsScreen() {
  const t = useTranslations('admin.teams');
  const teams = trpc.admin.careTeams.useQuery();
  const [edited, setEdited] = useState<CareTeamRow | 'new' | null>(null);
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
                    <p className="text-muted text-sm">{memberLine(team, t)}</p>
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
        <TeamDialog team={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </>
  );
}

function memberLine({ members }: CareTeamRow, t: ReturnType<typeof useTranslations<'admin.teams'>>): string {
  const count = t('count', { count: members.length });
  const staff = members.filter(({ role }) => role !== 'patient').map(({ name }) => name);
  return staff.length === 0 ? count : `${count}: ${staff.join(', ')}`;
}

function TeamDialog({ team, onClose }: { team: CareTeamRow | null; onClose(): void }) {
  const t = useTranslations('admin.teams');
  const ui = useTranslations('ui');
  const utils = trpc.useUtils();
  const [name, setName] = useState(team?.name ?? '');
  const [members, setMembers] = useState<readonly Member[]>(team?.members ?? []);
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
    const memberIds = members.map(({ userId }) => userId);
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
        <Members
          members={members}
          onRemove={({ userId }) => setMembers(members.filter((member) => member.userId !== userId))}
        />
        <ErrorNotice error={create.error ?? update.error} />
      </form>
      <PersonSearch
        label={t('add')}
        fits={(person) =>
          person.role !== 'admin' && !members.some((member) => member.userId === person.userId)
        }
        onChoose={({ userId, name: chosen, role }) =>
          setMembers([...members, { userId, name: chosen, role }])
        }
      />
    </Dialog>
  );
}

function Members({ members, onRemove }: { members: readonly Member[]; onRemove(member: Member): void }) {
  const t = useTranslations('admin.teams');
  const roles = useTranslations('admin.roles');
  const title = useId();
  return (
    <section aria-labelledby={title} className="flex flex-col gap-1">
      <h3 id={title} className="font-medium">
        {t('members')}
      </h3>
      {members.length === 0 && <p className="text-muted">{t('count', { count: 0 })}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {members.map((member) => (
          <li key={member.userId} className="flex items-center gap-3 py-1">
            <span className="min-w-0 flex-1">
              {member.name} <span className="text-muted text-sm">· {roles(member.role)}</span>
            </span>
            <IconButton aria-label={t('removeName', { name: member.name })} onPress={() => onRemove(member)}>
              <X size={20} />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
