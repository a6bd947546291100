'use client';
import { Video } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { buttonLook } from '#src/ui/button.tsx';
import { type VisitCall, visitCall } from '../client/visit-call.ts';
import { visitPath } from './routes.ts';

/** For patients, on every page: a provider calls them to a video visit, or they have a place in a waiting room. */
export function VisitCallBanner() {
  const path = usePathname();
  const current = trpc.video.current.useQuery();
  const openVisitId = /^\/visits\/([^/]+)$/.exec(path)?.[1] ?? null;
  const call = visitCall(current.data ?? [], openVisitId);
  return call === null ? null : <CallBar key={`${call.kind}${call.visit.id}`} call={call} />;
}

/** Read out once, when it appears. */
export function CallBar({ call: { kind, visit } }: { call: VisitCall }) {
  const t = useTranslations('scheduling.call');
  const announce = useAnnounce();
  const forName = visit.myRole === 'carer' ? visit.patient.name : null;
  const words =
    forName === null
      ? t(kind, { name: visit.provider.name })
      : t(`${kind}For`, { name: visit.provider.name, patient: forName });
  useEffect(() => announce(words), [announce, words]);
  return (
    <section
      aria-label={t('label')}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b bg-accent-soft px-4 py-2 text-on-accent-soft"
    >
      <Video aria-hidden="true" size={22} className="shrink-0" />
      <p className="min-w-0 flex-1 font-medium">{words}</p>
      <Link href={visitPath(visit.id)} className={buttonLook('primary')}>
        {t(kind === 'called' ? 'join' : 'back')}
      </Link>
    </section>
  );
}
