import { ChevronRight, Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useId } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Role } from '#src/features/identity/contract.ts';
import { Avatar } from '#src/ui/avatar.tsx';

interface ChoiceProps {
  picture: ReactNode;
  name: string;
  detail: string;
  disabled: boolean;
  onChoose: () => void;
}

function Choice({ picture, name, detail, disabled, onChoose }: ChoiceProps) {
  return (
    <AriaButton
      isDisabled={disabled}
      onPress={onChoose}
      className="flex min-h-14 w-full items-center gap-3 rounded-xl px-2 py-2 text-left -outline-offset-2 data-[hovered]:bg-raised data-[pressed]:bg-raised data-[disabled]:opacity-60"
    >
      {picture}
      <span className="min-w-0 flex-1">
        <span dir="auto" className="block font-medium">
          {name}
        </span>
        <span className="line-clamp-2 text-muted text-sm">{detail}</span>
      </span>
      <ChevronRight aria-hidden size={20} className="shrink-0 text-muted" />
    </AriaButton>
  );
}

interface PersonChoiceProps {
  person: { name: string; role: Role };
  /** Out of office now. */
  away?: boolean;
  disabled: boolean;
  onChoose: () => void;
}

/** A person to write to. */
export function PersonChoice({ person, away = false, ...rest }: PersonChoiceProps) {
  const t = useTranslations('chat.role');
  const start = useTranslations('inbox.start');
  const role = t(person.role);
  return (
    <Choice
      picture={<Avatar name={person.name} />}
      name={person.name}
      detail={away ? start('isAway', { role }) : role}
      {...rest}
    />
  );
}

interface TopicChoiceProps {
  name: string;
  /** Who answers. */
  detail: string;
  icon: ReactNode;
  disabled: boolean;
  onChoose: () => void;
}

/** What a question is about. */
export function TopicChoice({ icon, ...rest }: TopicChoiceProps) {
  return <Choice picture={<RoundIcon>{icon}</RoundIcon>} {...rest} />;
}

function RoundIcon({ children }: { children: ReactNode }) {
  return (
    <span
      aria-hidden
      className="inline-flex size-11 shrink-0 items-center justify-center rounded-full bg-accent-soft text-on-accent-soft"
    >
      {children}
    </span>
  );
}

interface TeamChoiceProps {
  team: { name: string; members: { name: string; role: Role }[] };
  disabled: boolean;
  onChoose: () => void;
}

/** A whole care team to write to, with the staff in it. */
export function TeamChoice({ team, ...rest }: TeamChoiceProps) {
  return (
    <Choice
      picture={
        <RoundIcon>
          <Users size={22} />
        </RoundIcon>
      }
      name={team.name}
      detail={team.members
        .filter((member) => member.role === 'provider')
        .map((member) => member.name)
        .join(', ')}
      {...rest}
    />
  );
}

/** People of one care team under its name. */
export function PersonGroup({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col">
      <h3 id={id} className="px-2 pb-1 font-semibold text-muted text-sm">
        {title}
      </h3>
      {children}
    </section>
  );
}
