import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { noticePath } from '#src/platform/push-notice.ts';
import { classNames } from '#src/ui/class-names.ts';
import type { Notification } from '../contract.ts';
import { CentreIcon } from './centre-icon.tsx';
import { useCentreWords } from './use-centre-words.ts';

export interface CentreRowProps {
  notice: Notification;
  /** Hour and minute. */
  time: string;
  /** What the conversation is called, where it is known here. */
  conversation: string | null;
  onOpen: () => void;
}

/** One line: what happened, when, whether it is new; it leads to where it happened. */
export function CentreRow({ notice, time, conversation, onOpen }: CentreRowProps) {
  const t = useTranslations('notifications.centre');
  const { title, hint } = useCentreWords()(notice);
  return (
    <Link
      href={noticePath(notice.target)}
      onClick={onOpen}
      className={classNames(
        'flex min-h-15 items-center gap-3 rounded-xl px-3 py-2.5 hover:bg-raised',
        notice.read ? 'text-muted' : 'bg-surface text-ink',
      )}
    >
      <span
        className={classNames(
          'inline-flex size-10 shrink-0 items-center justify-center rounded-full',
          notice.read ? 'bg-raised' : 'bg-accent-soft text-on-accent-soft',
        )}
      >
        <CentreIcon kind={notice.kind} />
      </span>
      <span className="min-w-0 flex-1">
        {conversation !== null && (
          <span dir="auto" className="block truncate">
            {conversation}
          </span>
        )}
        <span className={classNames('block', !notice.read && 'font-semibold')}>{title}</span>
        {hint !== null && <span className="block text-sm">{hint}</span>}
      </span>
      <span className="flex shrink-0 flex-col items-end gap-1 text-sm">
        {time}
        {!notice.read && (
          <span className="rounded-full bg-accent px-2 font-semibold text-on-accent">{t('unread')}</span>
        )}
      </span>
    </Link>
  );
}
