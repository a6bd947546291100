import { EyeOff, Lock } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { RosterItem, WithheldItem } from '../client/engine-api.ts';

/** Heading of a day. */
export function DayHeading({ text }: { text: string }) {
  return (
    <div className="flex justify-center px-4 pt-3 pb-4">
      <h2 className="rounded-full bg-raised px-3 py-1 font-medium text-muted text-sm">{text}</h2>
    </div>
  );
}

/** Stands above the first message that was unread when the conversation was opened. */
export function UnreadLine() {
  const t = useTranslations('chat.list');
  return (
    <div className="flex items-center gap-3 px-4 pt-1 pb-4 text-accent">
      <span aria-hidden className="h-px flex-1 bg-accent" />
      <h2 className="font-semibold text-sm">{t('unread')}</h2>
      <span aria-hidden className="h-px flex-1 bg-accent" />
    </div>
  );
}

/** Who came or went, in words. */
export function RosterLine({ item, selfId }: { item: RosterItem; selfId: string }) {
  const t = useTranslations('chat.roster');
  const locale = useLocale();
  const names = item.subjects.map((person) => (person.userId === selfId ? t('you') : person.name));
  const only = item.subjects.length === 1 ? item.subjects[0]?.userId : undefined;
  return (
    <p className="px-6 pb-3 text-center text-muted text-sm">
      {t(item.action, {
        actor: item.actor.name,
        actorIs: item.actor.userId === selfId ? 'self' : 'other',
        people: new Intl.ListFormat(locale, { type: 'conjunction' }).format(names),
        peopleAre: only === selfId ? 'self' : 'other',
      })}
    </p>
  );
}

/** Messages that exist but were not handed out. */
export function WithheldCard({ item }: { item: WithheldItem }) {
  const t = useTranslations('chat.withheld');
  const words = { name: item.sender.name, count: item.count };
  return (
    <div className="mx-3 mb-3 flex max-w-xl gap-3 rounded-2xl border border-line bg-warn-soft p-4 text-on-warn-soft sm:mx-4">
      <EyeOff aria-hidden size={22} className="mt-0.5 shrink-0" />
      <div>
        <p className="font-semibold">{t('title', words)}</p>
        <p>{t('text', words)}</p>
      </div>
    </div>
  );
}

/** Above the first message there is. */
export function ConversationStart() {
  const t = useTranslations('chat.list');
  return (
    <p className="mx-auto flex max-w-md flex-col items-center gap-2 px-6 pt-6 pb-4 text-center text-muted text-sm">
      <Lock aria-hidden size={20} />
      {t('start')}
    </p>
  );
}
