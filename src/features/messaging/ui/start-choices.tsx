import { MessageCircleQuestionMark } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { Topic } from '#src/features/desk/contract.ts';
import { groupContacts, nameMatches } from './contact-groups.ts';
import { PersonChoice, PersonGroup, TeamChoice, TopicChoice } from './person-choice.tsx';
import type { StartOptions, TeamOption } from './start-options.ts';

interface StartChoicesProps {
  options: StartOptions;
  query: string;
  busy: boolean;
  onTopic: (topic: Topic) => void;
  onPerson: (userId: string) => void;
  onTeam: (team: TeamOption) => void;
}

/** Topics with a care team that answers them, people by care team, and whole care teams. */
export function StartChoices({ options, query, busy, onTopic, onPerson, onTeam }: StartChoicesProps) {
  const t = useTranslations('inbox.start');
  const locale = useLocale();
  const groups = groupContacts(options.contacts, query, locale);
  const teams = options.teams.filter(
    (team) =>
      nameMatches(team.name, query) ||
      team.members.some((member) => member.role === 'provider' && nameMatches(member.name, query)),
  );
  const topics = options.topics
    .map((topic) => ({ topic, name: locale === 'es' ? topic.es : topic.en }))
    .filter(({ name }) => nameMatches(name, query));
  if (groups.length === 0 && teams.length === 0 && topics.length === 0)
    return <p role="status">{query.trim() === '' ? t('nobody') : t('noneFound')}</p>;
  return (
    <>
      {topics.length > 0 && (
        <PersonGroup title={t('topics')}>
          {topics.map(({ topic, name }) => (
            <TopicChoice
              key={topic.id}
              name={name}
              detail={options.teams.find((team) => team.id === topic.careTeamId)?.name ?? ''}
              icon={<MessageCircleQuestionMark size={22} />}
              disabled={busy}
              onChoose={() => onTopic(topic)}
            />
          ))}
        </PersonGroup>
      )}
      {groups.map((group) => (
        <PersonGroup key={group.team?.id ?? ''} title={group.team?.name ?? t('noTeam')}>
          {group.contacts.map((contact) => (
            <PersonChoice
              key={contact.userId}
              person={contact}
              away={options.away.some((each) => each.userId === contact.userId)}
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
