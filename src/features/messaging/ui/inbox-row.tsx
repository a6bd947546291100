import { CircleAlert, Clock, PenLine, ShieldAlert, Users } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { DeskMarks } from '#src/features/desk/ui/desk-marks.tsx';
import { Avatar } from '#src/ui/avatar.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { classNames } from '#src/ui/class-names.ts';
import type { InboxRow } from '../client/engine-api.ts';
import type { DayFormat } from './calendar-day.ts';
import { conversationName, readersOf } from './inbox-rows.ts';
import { Presence } from './person-marks.tsx';
import { conversationPath } from './routes.ts';

/** An icon that flows with the words of a line. */
const inline = 'mr-1 inline align-[-0.125em]';

function Preview({ row }: { row: InboxRow }) {
  const t = useTranslations('inbox');
  const { preview } = row;
  if (row.kind === 'direct' && row.others[0]?.state === 'changed')
    return (
      <span className="font-medium text-danger">
        <ShieldAlert aria-hidden size={16} className={inline} />
        {t('keyChanged')}
      </span>
    );
  if (row.typing) return <span className="font-medium text-accent">{t('typing')}</span>;
  if (preview.kind === 'draft')
    return (
      <>
        <span className="font-medium text-danger">
          <PenLine aria-hidden size={15} className={inline} />
          {t('draft')}:
        </span>{' '}
        {preview.text}
      </>
    );
  if (preview.kind === 'refused')
    return (
      <>
        <ShieldAlert aria-hidden size={16} className={inline} />
        {t('refused')}
      </>
    );
  if (preview.kind === 'deleted' || preview.kind === 'removed') return <i>{t(preview.kind)}</i>;
  if (preview.kind === 'unsupported') return <i>{t('unsupported')}</i>;
  if (preview.kind === 'empty') return t('noMessages');
  const words = preview.text === '' ? t('files', { count: preview.fileCount }) : preview.text;
  const text = preview.mine
    ? t('you', { text: words })
    : row.kind === 'team'
      ? t('from', { name: preview.senderName, text: words })
      : words;
  if (preview.state !== 'failed') return text;
  return (
    <>
      <span className="font-medium text-danger">
        <CircleAlert aria-hidden size={15} className={inline} />
        {t('notSent')}:
      </span>{' '}
      {words}
    </>
  );
}

function Who({ row }: { row: InboxRow }) {
  const t = useTranslations('chat');
  const only = row.kind === 'direct' ? row.others[0] : undefined;
  if (only !== undefined)
    return (
      <>
        {t(`role.${only.role}`)}
        {only.online && <span aria-hidden>·</span>}
        <Presence online={only.online} />
      </>
    );
  return (
    <>
      <Users aria-hidden size={15} className="shrink-0" />
      <span className="truncate">
        {readersOf(row)
          .map((person) => person.name)
          .join(', ')}
      </span>
    </>
  );
}

interface InboxRowLinkProps {
  row: InboxRow;
  /** There is no connection: what is not sent waits longer than a moment. */
  offline: boolean;
  current: boolean;
  format: DayFormat;
  now: number;
}

/** A conversation in the list: with whom, what was last, how much is unread. */
export function InboxRowLink({ row, offline, current, format, now }: InboxRowLinkProps) {
  const t = useTranslations('inbox');
  const name = conversationName(row);
  const unread = row.unread > 0;
  return (
    <Link
      href={conversationPath(row.conversationId)}
      aria-current={current ? 'page' : undefined}
      className={classNames(
        'flex items-start gap-3 rounded-xl px-3 py-2.5 text-ink no-underline -outline-offset-2',
        current ? 'bg-raised shadow-[inset_0.25rem_0_0_var(--color-accent)]' : 'hover:bg-raised',
      )}
    >
      <span className="pt-0.5">
        <Avatar name={name} online={row.kind === 'direct' && (row.others[0]?.online ?? false)} />
      </span>
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="flex items-baseline justify-between gap-2">
          <span dir="auto" className={classNames('min-w-0 truncate', unread ? 'font-bold' : 'font-semibold')}>
            {name}
          </span>
          <time dateTime={new Date(row.lastMessageAt).toISOString()} className="shrink-0 text-muted text-sm">
            {format.brief(row.lastMessageAt, now)}
          </time>
        </span>
        <span
          className={classNames(
            'flex min-w-0 items-center gap-1.5 text-muted text-sm',
            // Room for the menu that stands over this line.
            row.desk !== null && 'min-h-8 pr-8',
          )}
        >
          <Who row={row} />
        </span>
        <span className="flex items-start justify-between gap-2">
          <span
            dir="auto"
            className={classNames(
              'line-clamp-1 min-w-0 wrap-anywhere',
              unread ? 'font-semibold' : 'text-muted',
            )}
          >
            {row.active ? <Preview row={row} /> : t('notMember')}
          </span>
          {unread && (
            <Badge tone="count" className="shrink-0">
              <span aria-hidden>{row.unread > 99 ? '99+' : row.unread}</span>
              <span className="sr-only">{t('unread', { count: row.unread })}</span>
            </Badge>
          )}
        </span>
        {offline && row.unsent > 0 && (
          <span className="pt-1">
            <Badge tone="warn">
              <Clock aria-hidden size={14} />
              {t('unsent', { count: row.unsent })}
            </Badge>
          </span>
        )}
        {row.desk !== null && (
          <span className="pt-1 empty:hidden">
            <DeskMarks desk={row.desk} unreadNotes={row.unreadNotes} format={format} now={now} />
          </span>
        )}
      </span>
    </Link>
  );
}
