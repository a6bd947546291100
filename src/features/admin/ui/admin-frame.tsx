'use client';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect } from 'react';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';

const pages = [
  { id: 'people', adminOnly: false },
  { id: 'invitations', adminOnly: false },
  { id: 'care-teams', adminOnly: true },
  { id: 'carers', adminOnly: true },
  { id: 'replies', adminOnly: false },
  { id: 'topics', adminOnly: true },
  { id: 'visit-types', adminOnly: true },
  { id: 'visits', adminOnly: true },
  { id: 'notices', adminOnly: true },
  { id: 'audit', adminOnly: true },
  { id: 'trust', adminOnly: true },
  { id: 'clinic', adminOnly: true },
  { id: 'checks', adminOnly: true },
] as const;

/** On phones there are more of them than have room. */
function intoView(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** Heading and sub-navigation of the clinic's pages; patients have none of them. */
export function AdminFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('admin');
  const me = useMe();
  const path = usePathname();
  const router = useRouter();
  const isAdmin = me.role === 'admin';
  const own = pages.filter(({ adminOnly }) => isAdmin || !adminOnly);
  const here = own.find(({ id }) => path === `/admin/${id}`);
  const away = me.role === 'patient' ? '/inbox' : here === undefined ? '/admin/people' : null;
  useEffect(() => {
    if (away !== null) router.replace(away);
  }, [away, router]);
  if (here === undefined || away !== null) return null;
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t(`pages.${here.id}`)}</PageTitle>
      <PageHeader title={isAdmin ? t('title') : t('titleProvider')} />
      <nav
        aria-label={t('nav')}
        className="-mx-4 flex gap-x-1 overflow-x-auto border-line border-b px-4 lg:flex-wrap"
      >
        {own.map(({ id }) => (
          <Link
            key={id}
            ref={id === here.id ? intoView : null}
            href={`/admin/${id}`}
            aria-current={id === here.id ? 'page' : undefined}
            className={`inline-flex min-h-12 shrink-0 items-center border-b-3 px-2 font-medium sm:px-3 ${
              id === here.id ? 'border-accent text-accent' : 'border-transparent text-muted hover:text-ink'
            }`}
          >
            {t(`pages.${id}`)}
          </Link>
        ))}
      </nav>
      {children}
    </div>
  );
}
