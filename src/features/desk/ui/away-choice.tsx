import { useTranslations } from 'next-intl';
import type { Contact } from '#src/features/messaging/contract.ts';
import { PersonChoice, TeamChoice } from '#src/features/messaging/ui/person-choice.tsx';
import type { TeamOption } from '#src/features/messaging/ui/start-options.ts';
import { Button } from '#src/ui/button.tsx';
import { type Away, useDayName } from './cover-lines.tsx';

interface AwayChoiceProps {
  person: Contact;
  away: Away;
  contacts: readonly Contact[];
  /** Care teams that this person answers in. */
  teams: readonly TeamOption[];
  busy: boolean;
  onPerson: (userId: string) => void;
  onTeam: (team: TeamOption) => void;
}

/** Somebody who is away was chosen: the cover, the care teams, or all the same them. */
export function AwayChoice({ person, away, contacts, teams, busy, onPerson, onTeam }: AwayChoiceProps) {
  const t = useTranslations('desk.awayChoice');
  const day = useDayName();
  const cover = contacts.find((contact) => contact.userId === away.cover?.userId);
  return (
    <>
      <p>{t('text', { name: person.name, day: day(away.until) })}</p>
      <div className="flex flex-col">
        {cover !== undefined && (
          <PersonChoice person={cover} disabled={busy} onChoose={() => onPerson(cover.userId)} />
        )}
        {teams.map((team) => (
          <TeamChoice key={team.id} team={team} disabled={busy} onChoose={() => onTeam(team)} />
        ))}
      </div>
      <div>
        <Button variant="secondary" disabled={busy} onPress={() => onPerson(person.userId)}>
          {t('anyway', { name: person.name })}
        </Button>
      </div>
    </>
  );
}
