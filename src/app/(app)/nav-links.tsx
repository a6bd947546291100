'use client';
import { Armchair, Bell, CalendarDays, MessagesSquare, Settings, Users } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { Role } from '#src/features/identity/contract.ts';
import { Badge } from '#src/ui/badge.tsx';
import { classNames } from '#src/ui/class-names.ts';

const places = [
  { id: 'messages', href: '/inbox', under: '/inbox', Icon: MessagesSquare, roles: ['patient', 'provider'] },
  {
    id: 'visits',
    href: '/visits',
    under: '/visits',
    Icon: CalendarDays,
    roles: ['patient', 'provider'],
  },
  { id: 'queue', href: '/visits/queue', under: '/visits/queue', Icon: Armchair, roles: ['provider'] },
  {
    id: 'notices',
    href: '/notifications',
    under: '/notifications',
    Icon: Bell,
    roles: ['patient', 'provider', 'admin'],
  },
  { id: 'people', href: '/admin/people', under: '/admin', Icon: Users, roles: ['provider'] },
  { id: 'clinic', href: '/admin/people', under: '/admin', Icon: Users, roles: ['admin'] },
  {
    id: 'settings',
    href: '/settings',
    under: '/settings',
    Icon: Settings,
    roles: ['patient', 'provider', 'admin'],
  },
] as const;
type PlaceId = (typeof places)[number]['id'];

export interface NavLinksProps {
  role: Role;
  unread: number;
  /** Of the notifications. */
  notices: number;
  /** Patients in the provider's waiting room. */
  waiting: number;
  place: 'side' | 'bottom';
}

/** The main places of the app, as far as this person has them. */
export function NavLinks({ role, unread, notices, waiting, place }: NavLinksProps) {
  const t = useTranslations('frame');
  const centre = useTranslations('notifications.centre');
  const path = usePathname();
  // On phones there is no room: a bell stands beside the heading.
  const own = places.filter(
    ({ id, roles }) => roles.some((allowed) => allowed === role) && (place === 'side' || id !== 'notices'),
  );
  // The waiting room lies under the visits and is a place of its own.
  const at = own
    .filter(({ under }) => path === under || path.startsWith(`${under}/`))
    .sort((a, b) => b.under.length - a.under.length)[0]?.id;
  const counts: Partial<Record<PlaceId, { count: number; words: string }>> = {
    messages: { count: unread, words: t('unread', { count: unread }) },
    notices: { count: notices, words: centre('new', { count: notices }) },
    queue: { count: waiting, words: t('waiting', { count: waiting }) },
  };
  return own.map(({ id, href, Icon }) => {
    const here = id === at;
    const counted = counts[id] ?? null;
    return (
      <Link
        key={id}
        href={href}
        aria-current={here ? 'page' : undefined}
        className={classNames(
          'relative font-medium',
          place === 'side'
            ? 'flex min-h-11 items-center gap-3 rounded-xl px-3'
            : 'flex min-h-15 flex-1 flex-col items-center justify-center gap-0.5 py-1 text-sm',
          here ? 'text-accent' : 'text-muted',
          here && place === 'side' ? 'bg-accent-soft text-on-accent-soft' : 'hover:bg-raised',
        )}
      >
        <Icon aria-hidden="true" size={24} />
        {t(id)}
        {counted !== null && counted.count > 0 && (
          <>
            <Badge
              tone="count"
              className={place === 'side' ? 'ml-auto' : 'absolute top-0.5 left-[calc(50%+0.75rem)]'}
            >
              <span aria-hidden="true">{counted.count > 99 ? '99+' : counted.count}</span>
            </Badge>
            <span className="sr-only">{counted.words}</span>
          </>
        )}
      </Link>
    );
  });
}
