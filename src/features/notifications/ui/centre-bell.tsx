import { Bell } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Badge } from '#src/ui/badge.tsx';
import { centrePath } from './routes.ts';

/** The way to the notifications on phones, with how many are new. */
export function CentreBell({ unread }: { unread: number }) {
  const t = useTranslations('notifications.centre');
  return (
    <Link
      href={centrePath}
      aria-label={unread > 0 ? `${t('title')}, ${t('new', { count: unread })}` : t('title')}
      className="relative inline-flex size-11 shrink-0 items-center justify-center rounded-full text-muted hover:bg-raised"
    >
      <Bell aria-hidden="true" size={24} />
      {unread > 0 && (
        <Badge tone="count" className="absolute -top-0.5 left-1/2">
          {unread > 99 ? '99+' : unread}
        </Badge>
      )}
    </Link>
  );
}
