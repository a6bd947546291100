import { Archive, EyeOff, Hourglass, Siren, Tag, UserRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { DeskView } from '#src/features/messaging/client/engine-api.ts';
import type { DayFormat } from '#src/features/messaging/ui/calendar-day.ts';
import { Badge } from '#src/ui/badge.tsx';
import { classNames } from '#src/ui/class-names.ts';

interface DeskMarksProps {
  desk: DeskView;
  /** Unread staff notes about it. */
  unreadNotes: number;
  format: DayFormat;
  now: number;
}

/** Several of them stand in one line of a phone. */
const small = 'px-1.5! text-xs! leading-5';

/** Closed, waiting since when, and whose it is: each a picture and words. */
export function DeskMarks({ desk, unreadNotes, format, now }: DeskMarksProps) {
  const t = useTranslations('desk.marks');
  const { closed, waitingSince, assignee, mine, topic, urgent } = desk;
  const nothing = closed === null && waitingSince === null && assignee === null;
  if (nothing && unreadNotes === 0 && topic === '') return null;
  return (
    <span className="flex flex-wrap items-center gap-1">
      {urgent && (
        <Badge tone="danger" className={small}>
          <Siren aria-hidden size={13} />
          {t('urgent')}
        </Badge>
      )}
      {closed !== null && (
        <Badge className={small}>
          <Archive aria-hidden size={13} />
          {t('closed')}
        </Badge>
      )}
      {waitingSince !== null && (
        <Badge tone={desk.waitingOnMe ? 'warn' : 'neutral'} className={small}>
          <Hourglass aria-hidden size={13} />
          {t('waiting', { since: format.brief(waitingSince, now) })}
        </Badge>
      )}
      {topic !== '' && (
        <Badge className={classNames(small, 'min-w-0 max-w-full')}>
          <Tag aria-hidden size={13} className="shrink-0" />
          <span dir="auto" className="truncate">
            {topic}
          </span>
        </Badge>
      )}
      {unreadNotes > 0 && (
        <Badge tone="warn" className={small}>
          <EyeOff aria-hidden size={13} />
          {t('notes', { count: unreadNotes })}
        </Badge>
      )}
      {assignee !== null && (
        <Badge tone={mine ? 'accent' : 'neutral'} className={classNames(small, 'min-w-0 max-w-full')}>
          <UserRound aria-hidden size={13} className="shrink-0" />
          <span className="truncate">{mine ? t('mine') : assignee.name}</span>
        </Badge>
      )}
    </span>
  );
}
