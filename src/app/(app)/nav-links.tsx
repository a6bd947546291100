'use client';
import { MessagesSquare, Settings, Users } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { Role } from '#src/features/identity/contract.ts';
import { Badge } from '#src/ui/badge.tsx';
import { classNames } from '#src/ui/class-names.ts';

const places = [
  { id: 'messages', href: '/inbox', under: '/inbox', Icon: MessagesSquare, roles: ['patient', 'provider'] },
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

export interface NavLinksProps {
  role: Role;
  unread: number;
  place: 'side' | 'bottom';
}

/** The main places of the app, as far as this person has them. */
export function NavLinks({ role, unread, place }: NavLinksProps) {
  const t = useTranslations('frame');
  const path = usePathname();
  const own = places.filter(({ roles }) => roles.some((allowed) => allowed === role));
  return own.map(({ id, href, under, Icon }) => {
    const here = path === under || path.startsWith(`${under}/`);
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
        {id === 'messages' && unread > 0 && (
          <>
            <Badge
              tone="count"
              className={place === 'side' ? 'ml-auto' : 'absolute top-0.5 left-[calc(50%+0.75rem)]'}
            >
              <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
            </Badge>
            <span className="sr-only">{t('unread', { count: unread })}</span>
          </>
        )}
      </Link>
    );
  });
}
