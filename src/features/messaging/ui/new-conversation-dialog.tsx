import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Role } from '#src/features/identity/contract.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { Failure, Result } from '../client/engine-api.ts';
import type { Contact } from '../contract.ts';
import { groupContacts, nameMatches } from './contact-groups.ts';
import { PersonChoice, PersonGroup, TeamChoice } from './person-choice.tsx';
import { useLoaded } from './use-loaded.ts';

interface TeamOption {
  id: string;
  name: string;
  members: { userId: string; name: string; role: Role }[];
}

export type ConversationChoice =
  | { kind: 'direct'; userId: string }
  | { kind: 'team'; careTeamId: string; patientId: string };

interface People {
  contacts: Contact[];
  teams: TeamOption[];
}

export interface NewConversationDialogProps {
  open: boolean;
  onClose: () => void;
  self: { userId: string; role: Role };
  loadPeople: () => Promise<Result<People>>;
  onStart: (choice: ConversationChoice) => Promise<Result<null>>;
}

interface ChoiceProps {
  people: People;
  query: string;
  busy: boolean;
  onPerson: (userId: string) => void;
  onTeam: (team: TeamOption) => void;
}

function Choices({ people, query, busy, onPerson, onTeam }: ChoiceProps) {
  const t = useTranslations('inbox.start');
  const locale = useLocale();
  const groups = groupContacts(people.contacts, query, locale);
  const teams = people.teams.filter(
    (team) =>
      nameMatches(team.name, query) ||
      team.members.some((member) => member.role === 'provider' && nameMatches(member.name, query)),
  );
  if (groups.length === 0 && teams.length === 0)
    return <p role="status">{query.trim() === '' ? t('nobody') : t('noneFound')}</p>;
  return (
    <>
      {groups.map((group) => (
        <PersonGroup key={group.team?.id ?? ''} title={group.team?.name ?? t('noTeam')}>
          {group.contacts.map((contact) => (
            <PersonChoice
              key={contact.userId}
              person={contact}
              disabled={busy}
              onChoose={() => onPerson(contact.userId)}
            />
          ))}
        </PersonGroup>
      ))}
      {teams.length > 0 && (
        <PersonGroup title={t('teams')}>
          {teams.map((team) => (
            <TeamChoice key={team.id} team={team} disabled={busy} onChoose={() => onTeam(team)} />
          ))}
        </PersonGroup>
      )}
    </>
  );
}

/** Chooses whom to write to: a person, or a whole care team about a patient. */
export function NewConversationDialog({
  open,
  onClose,
  self,
  loadPeople,
  onStart,
}: NewConversationDialogProps) {
  const t = useTranslations('inbox.start');
  const common = useTranslations('inbox');
  const words = useFailureText();
  const { loaded, retry } = useLoaded(open, loadPeople);
  const [query, setQuery] = useState('');
  const [team, setTeam] = useState<TeamOption | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const close = () => {
    setQuery('');
    setTeam(null);
    setFailure(null);
    onClose();
  };
  const start = async (choice: ConversationChoice) => {
    setBusy(true);
    setFailure(null);
    const result = await onStart(choice);
    setBusy(false);
    if (result.ok) close();
    else setFailure(result.failure);
  };
  const chooseTeam = (chosen: TeamOption) => {
    if (self.role === 'patient') void start({ kind: 'team', careTeamId: chosen.id, patientId: self.userId });
    else setTeam(chosen);
  };
  const patients =
    loaded.status === 'ready' && team !== null
      ? loaded.value.contacts.filter(
          (contact) =>
            contact.role === 'patient' && contact.careTeams.some((belongs) => belongs.id === team.id),
        )
      : [];

  return (
    <Dialog
      open={open}
      onClose={team === null ? close : () => setTeam(null)}
      title={team === null ? t('title') : t('teamAbout')}
    >
      {team === null ? (
        <p className="text-muted">{t('text')}</p>
      ) : (
        <p className="text-muted">{t('teamAboutText', { team: team.name })}</p>
      )}
      {failure !== null && (
        <Notice tone="danger" alert>
          {words(failure)}
        </Notice>
      )}
      {busy && (
        <p role="status" className="text-muted">
          {t('opening')}
        </p>
      )}
      {loaded.status === 'loading' && <SkeletonRows rows={4} label={common('loading')} />}
      {loaded.status === 'failed' && (
        <Notice
          tone="danger"
          title={t('failed')}
          actions={
            <Button variant="secondary" onPress={retry}>
              {common('retry')}
            </Button>
          }
        >
          {words(loaded.failure)}
        </Notice>
      )}
      {loaded.status === 'ready' && team === null && (
        <>
          {loaded.value.contacts.length > 6 && (
            <TextField label={t('search')} type="search" value={query} onChange={setQuery} />
          )}
          <Choices
            people={loaded.value}
            query={query}
            busy={busy}
            onPerson={(userId) => void start({ kind: 'direct', userId })}
            onTeam={chooseTeam}
          />
        </>
      )}
      {team !== null && patients.length === 0 && <p role="status">{t('noPatients')}</p>}
      {team !== null &&
        patients.map((patient) => (
          <PersonChoice
            key={patient.userId}
            person={patient}
            disabled={busy}
            onChoose={() => void start({ kind: 'team', careTeamId: team.id, patientId: patient.userId })}
          />
        ))}
    </Dialog>
  );
}
