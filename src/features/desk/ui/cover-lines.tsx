import { CalendarOff } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ConversationHead } from '#src/features/messaging/client/engine-api.ts';
import { readersOf } from '#src/features/messaging/ui/inbox-rows.ts';

/** Somebody who is away now. */
export interface Away {
  userId: string;
  until: number;
  cover: { userId: string; name: string } | null;
}

/** “Monday, 24 November”, in the reader's language. */
export function useDayName(): (ms: number) => string {
  const locale = useLocale();
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
  return (ms) => format.format(ms);
}

interface CoverLinesProps {
  head: ConversationHead;
  away: readonly Away[];
}

/** Who of the staff in this conversation is away, until when, and who reads instead: only what the signed roster bears out. */
export function CoverLines({ head, away }: CoverLinesProps) {
  const t = useTranslations('desk.away');
  const day = useDayName();
  const staff = readersOf(head).filter((person) => person.role === 'provider');
  const lines = staff.flatMap((person) => {
    const absence = away.find((each) => each.userId === person.userId);
    if (absence === undefined) return [];
    const { cover, until } = absence;
    const facts = { name: person.name, day: day(until) };
    const present = staff.filter((other) => !away.some((each) => each.userId === other.userId));
    if (cover !== null && head.readerIds.includes(cover.userId))
      return [t('reads', { ...facts, cover: cover.name })];
    if (present.length > 0) return [t('others', facts)];
    return [cover === null ? t('alone', facts) : t('covers', { ...facts, cover: cover.name })];
  });
  if (lines.length === 0) return null;
  return (
    <div className="flex gap-2 rounded-xl bg-info-soft px-3 py-2.5 text-on-info-soft text-sm">
      <CalendarOff aria-hidden size={18} className="mt-0.5 shrink-0" />
      <ul className="flex flex-col gap-1">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
