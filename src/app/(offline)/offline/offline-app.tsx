'use client';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect } from 'react';
import { useEngineStatus, WithEngine } from '#src/platform/client-react/engine.tsx';
import { AppFrame } from '../../(app)/app-frame.tsx';
import { ConversationPane } from '../../(app)/inbox/c/[conversationId]/conversation-pane.tsx';
import { InboxPanes } from '../../(app)/inbox/inbox-panes.tsx';
import { NothingOpen } from '../../(app)/inbox/nothing-open.tsx';
import { Waiting } from '../../(app)/waiting.tsx';
import { NoServer } from './no-server.tsx';
import { placeOf } from './places.ts';
import { useDeviceLinks } from './use-device-links.ts';

/** The app from the kept copy: conversations, drafts and the outbox live on the device; everything else waits for the server. */
export function OfflineApp() {
  return (
    <WithEngine fallback={<Waiting />}>
      <Shell />
    </WithEngine>
  );
}

function Shell() {
  const t = useTranslations('pwa.offline');
  const status = useEngineStatus();
  const path = usePathname();
  const place = placeOf(path);
  useDeviceLinks(status.phase === 'ready' && status.connection === 'online');
  useEffect(() => {
    if (path === '/' || path === '/offline') window.history.replaceState(null, '', '/inbox');
  }, [path]);
  if (place.kind === 'public') return <Alone>{t('signedOut')}</Alone>;
  if (status.phase === 'signed-out') return <Alone>{t('signedOut')}</Alone>;
  if (status.phase === 'locked') return <Alone unsent={status.unsent}>{t('locked')}</Alone>;
  if (status.phase === 'ready' && (place.kind === 'page' || status.me.role === 'admin'))
    return (
      <AppFrame>
        <NoServer unsent={0}>{t('page')}</NoServer>
      </AppFrame>
    );
  return (
    <AppFrame>
      <InboxPanes>
        {place.kind === 'conversation' ? (
          <ConversationPane conversationId={place.conversationId} />
        ) : (
          <NothingOpen />
        )}
      </InboxPanes>
    </AppFrame>
  );
}

function Alone({ children, unsent = 0 }: { children: string; unsent?: number }): ReactNode {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col p-4">
      <p className="pt-2 text-center font-semibold text-accent text-lg">Consulta</p>
      <NoServer unsent={unsent}>{children}</NoServer>
    </main>
  );
}
