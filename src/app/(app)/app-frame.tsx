'use client';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, Suspense, useCallback, useEffect } from 'react';
import { LeaveActions } from '#src/features/identity/ui/leave-actions.tsx';
import { StatusGate } from '#src/features/identity/ui/status-gate.tsx';
import { useLanguage } from '#src/features/identity/ui/use-language.ts';
import type { InboxView } from '#src/features/messaging/client/engine-api.ts';
import { showAppBadge } from '#src/features/notifications/client/app-badge.ts';
import { CentreBell } from '#src/features/notifications/ui/centre-bell.tsx';
import { useNews } from '#src/features/notifications/ui/use-news.ts';
import { ProfileBar } from '#src/features/proxy/ui/profile-bar.tsx';
import { useActing } from '#src/features/proxy/ui/use-acting.ts';
import { useServerChanges } from '#src/features/scheduling/ui/use-server-changes.ts';
import { VisitCallBanner } from '#src/features/scheduling/ui/visit-call-banner.tsx';
import { localeCookie } from '#src/i18n/locale.ts';
import { listenForOpenedNotices } from '#src/platform/client/service-worker.ts';
import { getCookie } from '#src/platform/client-react/cookie.ts';
import { useEngine, useEngineStatus, useMe, useWatch } from '#src/platform/client-react/engine.tsx';
import { ServerProvider, trpc } from '#src/platform/client-react/trpc.tsx';
import { early } from '#src/ui/early.ts';
import { FullScreenProvider, useFullScreenTaken } from '#src/ui/full-screen.tsx';
import { PageCornerProvider } from '#src/ui/page-corner.tsx';
import { UnreadInTitle } from '#src/ui/page-title.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { NavLinks } from './nav-links.tsx';
import { VersionNotice } from './version-notice.tsx';
import { Waiting } from './waiting.tsx';

const ToastHost = early(
  async () => (await import('#src/features/notifications/ui/toast-host.tsx')).ToastHost,
);
const PushOffer = early(
  async () => (await import('#src/features/notifications/ui/push-offer.tsx')).PushOffer,
);

/** Everything for people who are signed in: the gate, then navigation around the page. */
export function AppFrame({ children }: { children: ReactNode }) {
  // Before the gate: a locked page takes a tap on a notice too, and shows its place once it is open.
  useOpenedNotices();
  return (
    <StatusGate waiting={<Waiting />}>
      <ServerProvider>
        <FullScreenProvider>
          <Frame>{children}</Frame>
        </FullScreenProvider>
      </ServerProvider>
    </StatusGate>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const t = useTranslations('frame');
  const me = useMe();
  const inbox = useInbox(me.role !== 'admin');
  const unread = inbox.totalUnread;
  const unsent = inbox.rows.reduce((sum, row) => sum + row.unsent, 0);
  const news = useNews(me.role !== 'admin');
  const notices = news?.unread ?? 0;
  const path = usePathname();
  const reachable = useReachable();
  useOwnLanguage(me.locale);
  useServerChanges();
  // The worker's number stands until this one is known.
  useAppBadge(
    news === undefined || (me.role !== 'admin' && inbox.status !== 'ready') ? null : unread + notices,
  );
  const waiting = useWaiting(me.role === 'provider');
  const alone = useFullScreenTaken();
  const inConversation = path.startsWith('/inbox/c/');
  return (
    <UnreadInTitle value={unread + notices}>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:rounded-xl focus:bg-accent focus:px-4 focus:py-3 focus:text-on-accent"
      >
        {t('skip')}
      </a>
      <div className="flex h-dvh flex-col lg:flex-row print:block print:h-auto">
        {!alone && (
          <aside className="hidden w-60 shrink-0 flex-col gap-2 border-line border-r bg-surface p-3 lg:flex print:hidden">
            <p className="px-3 py-2 font-semibold text-accent text-lg">Consulta</p>
            <nav aria-label={t('nav')} className="flex flex-1 flex-col gap-1">
              <NavLinks role={me.role} unread={unread} notices={notices} waiting={waiting} place="side" />
            </nav>
            <div className="border-line border-t pt-3">
              <p className="truncate px-3 pb-1 font-medium">{me.name}</p>
              <LeaveActions />
            </div>
          </aside>
        )}
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {!alone && <ConnectionBanner unsent={unsent} />}
          {!alone && <VersionNotice />}
          {!alone && me.role === 'patient' && <Profile />}
          {!alone && me.role === 'patient' && <VisitCallBanner />}
          {!alone && (
            <Suspense>
              <PushOffer shows={reachable && (path === '/inbox' || path === '/visits')} />
            </Suspense>
          )}
          <div className="relative flex min-h-0 flex-1 flex-col print:block">
            <Suspense>
              <ToastHost news={news} inbox={inbox} />
            </Suspense>
            <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col overflow-y-auto">
              <PageCornerProvider value={<CentreBell unread={notices} />}>
                <Suspense fallback={<Waiting />}>{children}</Suspense>
              </PageCornerProvider>
            </main>
          </div>
        </div>
        {!alone && (
          <nav
            aria-label={t('nav')}
            className={`${inConversation ? 'hidden' : 'flex'} shrink-0 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden print:hidden`}
          >
            <NavLinks role={me.role} unread={unread} notices={notices} waiting={waiting} place="bottom" />
          </nav>
        )}
      </div>
    </UnreadInTitle>
  );
}

function Profile() {
  const engine = useEngine();
  const acting = useActing();
  const router = useRouter();
  const path = usePathname();
  useEffect(() => {
    const ask = () => void engine.refreshActing();
    window.addEventListener('focus', ask);
    return () => window.removeEventListener('focus', ask);
  }, [engine]);
  const choose = async (patientId: string | null) => {
    // The conversation that is open belongs to the profile that is left.
    if (path.startsWith('/inbox/c/')) router.push('/inbox');
    await engine.actFor(patientId);
  };
  return <ProfileBar acting={acting} onChoose={(patientId) => void choose(patientId)} />;
}

const emptyInbox: InboxView = { status: 'loading', failure: null, rows: [], hasMore: false, totalUnread: 0 };

function useInbox(hasInbox: boolean): InboxView {
  const engine = useEngine();
  const subscribe = useCallback(
    async (listener: (view: InboxView) => void) =>
      hasInbox ? await engine.watchInbox(listener) : () => undefined,
    [engine, hasInbox],
  );
  return useWatch(subscribe, emptyInbox);
}

/** `count` null: not known yet. Whoever leaves takes the number along. */
function useAppBadge(count: number | null): void {
  useEffect(() => {
    if (count !== null) showAppBadge(count);
  }, [count]);
  useEffect(() => () => showAppBadge(0), []);
}

/** Whether what needs the server may be offered. */
function useReachable(): boolean {
  const status = useEngineStatus();
  return status.phase === 'ready' && status.connection === 'online';
}

/** How many patients are in the provider's waiting room. */
function useWaiting(hasQueue: boolean): number {
  const queue = trpc.video.queue.useQuery(undefined, { enabled: hasQueue });
  return queue.data?.visits.filter(({ state }) => state === 'waiting').length ?? 0;
}

/** A browser that was never told a language takes the one of the account. */
function useOwnLanguage(own: 'en' | 'es') {
  const [locale, choose] = useLanguage();
  useEffect(() => {
    if (getCookie(localeCookie) === null && own !== locale) choose(own);
  }, [own, locale, choose]);
}

/** Whoever taps a notice while this page is open gets there without loading it anew: a call may be under way in it. */
function useOpenedNotices() {
  const router = useRouter();
  useEffect(() => listenForOpenedNotices((path) => router.push(path)), [router]);
}
