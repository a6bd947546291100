import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Topic } from '#src/features/desk/contract.ts';
import { AwayChoice } from '#src/features/desk/ui/away-choice.tsx';
import { TopicRequest } from '#src/features/desk/ui/topic-request.tsx';
import type { Role } from '#src/features/identity/contract.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { Failure, Result } from '../client/engine-api.ts';
import type { Contact } from '../contract.ts';
import { PersonChoice } from './person-choice.tsx';
import { StartChoices } from './start-choices.tsx';
import type { ConversationChoice, StartOptions, TeamOption } from './start-options.ts';
import { useLoaded } from './use-loaded.ts';

export interface NewConversationDialogProps {
  open: boolean;
  onClose: () => void;
  self: { userId: string; role: Role };
  loadOptions: () => Promise<Result<StartOptions>>;
  onStart: (choice: ConversationChoice) => Promise<Result<null>>;
}

type Step =
  | { at: 'choose' }
  /** Staff: which patient of the care team. */
  | { at: 'patient'; team: TeamOption }
  /** Patients: how urgent, and the first words. */
  | { at: 'request'; topic: Topic; team: TeamOption }
  | { at: 'away'; person: Contact; away: StartOptions['away'][number] };

/** Chooses whom to write to: by what it is about, a person, or a whole care team about a patient. */
export function NewConversationDialog({
  open,
  onClose,
  self,
  loadOptions,
  onStart,
}: NewConversationDialogProps) {
  const t = useTranslations('inbox.start');
  const common = useTranslations('inbox');
  const words = useFailureText();
  const locale = useLocale();
  const { loaded, retry } = useLoaded(open, loadOptions);
  const [query, setQuery] = useState('');
  const [step, setStep] = useState<Step>({ at: 'choose' });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const nameOf = (topic: Topic) => (locale === 'es' ? topic.es : topic.en);

  const close = () => {
    setQuery('');
    setStep({ at: 'choose' });
    setFailure(null);
    onClose();
  };
  const back = () => {
    setFailure(null);
    setStep({ at: 'choose' });
  };
  const start = async (choice: ConversationChoice) => {
    setBusy(true);
    setFailure(null);
    const result = await onStart(choice);
    setBusy(false);
    if (result.ok) close();
    else setFailure(result.failure);
  };
  const options = loaded.status === 'ready' ? loaded.value : null;
  const chooseTeam = (team: TeamOption) => {
    if (self.role === 'patient') void start({ kind: 'team', careTeamId: team.id, patientId: self.userId });
    else setStep({ at: 'patient', team });
  };
  const choosePerson = (userId: string) => {
    const person = options?.contacts.find((contact) => contact.userId === userId);
    const away = options?.away.find((each) => each.userId === userId);
    if (person !== undefined && away !== undefined) setStep({ at: 'away', person, away });
    else void start({ kind: 'direct', userId });
  };
  const chooseTopic = (topic: Topic) => {
    const team = options?.teams.find((each) => each.id === topic.careTeamId);
    if (team !== undefined) setStep({ at: 'request', topic, team });
  };
  const title = {
    choose: () => t('title'),
    patient: () => t('teamAbout'),
    request: () => (step.at === 'request' ? nameOf(step.topic) : ''),
    away: () => t('away'),
  }[step.at]();

  return (
    <Dialog open={open} onClose={step.at === 'choose' ? close : back} title={title} dismissable={!busy}>
      {step.at === 'choose' && <p className="text-muted">{t('text')}</p>}
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
      {options !== null && step.at === 'choose' && (
        <>
          {options.contacts.length > 6 && (
            <TextField label={t('search')} type="search" value={query} onChange={setQuery} />
          )}
          <StartChoices
            options={options}
            query={query}
            busy={busy}
            onTopic={chooseTopic}
            onPerson={choosePerson}
            onTeam={chooseTeam}
          />
        </>
      )}
      {options !== null && step.at === 'away' && (
        <AwayChoice
          person={step.person}
          away={step.away}
          contacts={options.contacts}
          teams={options.teams.filter(({ id }) => step.person.careTeams.some((team) => team.id === id))}
          busy={busy}
          onPerson={(userId) => void start({ kind: 'direct', userId })}
          onTeam={chooseTeam}
        />
      )}
      {options !== null && step.at === 'request' && (
        <TopicRequest
          topic={nameOf(step.topic)}
          teamName={step.team.name}
          emergencyNumber={options.emergencyNumber}
          busy={busy}
          onSend={(first) =>
            void start({ kind: 'team', careTeamId: step.team.id, patientId: self.userId, first })
          }
        />
      )}
      {options !== null && step.at === 'patient' && (
        <PatientChoices
          team={step.team}
          contacts={options.contacts}
          busy={busy}
          onChoose={(patientId) => void start({ kind: 'team', careTeamId: step.team.id, patientId })}
        />
      )}
    </Dialog>
  );
}

interface PatientChoicesProps {
  team: TeamOption;
  contacts: readonly Contact[];
  busy: boolean;
  onChoose: (patientId: string) => void;
}

function PatientChoices({ team, contacts, busy, onChoose }: PatientChoicesProps) {
  const t = useTranslations('inbox.start');
  const patients = contacts.filter(
    (contact) => contact.role === 'patient' && contact.careTeams.some((belongs) => belongs.id === team.id),
  );
  return (
    <>
      <p className="text-muted">{t('teamAboutText', { team: team.name })}</p>
      {patients.length === 0 && <p role="status">{t('noPatients')}</p>}
      {patients.map((patient) => (
        <PersonChoice
          key={patient.userId}
          person={patient}
          disabled={busy}
          onChoose={() => onChoose(patient.userId)}
        />
      ))}
    </>
  );
}
