import { Star } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { starredPath } from '#src/features/messaging/ui/routes.ts';

/** The way from the list of conversations to what was starred. */
export function StarredLink() {
  const t = useTranslations('search.starred');
  return (
    <Link
      href={starredPath}
      aria-label={t('title')}
      className="inline-flex size-11 shrink-0 items-center justify-center rounded-full text-muted hover:bg-raised"
    >
      <Star aria-hidden size={22} />
    </Link>
  );
}
