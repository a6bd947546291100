import { ShieldAlert, ShieldCheck, ShieldQuestionMark } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { classNames } from '#src/ui/class-names.ts';
import type { ContactState, PersonView } from '../client/engine-api.ts';
import { contactPath } from './routes.ts';

const shields = {
  attested: { Icon: ShieldCheck, look: 'text-accent' },
  lapsed: { Icon: ShieldQuestionMark, look: 'text-muted' },
  verified: { Icon: ShieldCheck, look: 'text-accent' },
  new: { Icon: ShieldQuestionMark, look: 'text-muted' },
  changed: { Icon: ShieldAlert, look: 'text-danger' },
} as const;

function known(state: ContactState): keyof typeof shields | null {
  return state === 'self' ? null : state;
}

/** Whether the person's keys were compared: picture and word; leads to the page where that is done. */
export function VerificationLink({ person }: { person: PersonView }) {
  const t = useTranslations('chat.shield');
  const state = known(person.state);
  if (state === null) return null;
  const { Icon, look } = shields[state];
  return (
    <Link
      href={contactPath(person.userId)}
      aria-label={t('open', { state: t(state), name: person.name })}
      className={classNames(
        'inline-flex min-h-11 min-w-11 shrink-0 items-center justify-center gap-x-1.5 rounded-xl px-2 text-sm no-underline hover:bg-raised max-sm:flex-col',
        look,
      )}
    >
      <Icon aria-hidden size={20} className="shrink-0" />
      <span className="text-center max-sm:max-w-20 max-sm:text-xs max-sm:leading-tight">{t(state)}</span>
    </Link>
  );
}

/** “Online” with its dot; nothing when the person is away. */
export function Presence({ online }: { online: boolean }) {
  const t = useTranslations('chat');
  if (!online) return null;
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden className="size-2 rounded-full bg-accent" />
      {t('online')}
    </span>
  );
}
