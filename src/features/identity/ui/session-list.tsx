'use client';
import { Globe, Terminal } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import type { SessionView } from '#src/features/identity/client/sign-in-api.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';
import { useLoadedResult } from './use-loaded-result.ts';

/** Where the person is signed in now, and how to end it from here. */
export function SessionList() {
  const t = useTranslations('settings.sessions');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const announce = useAnnounce();
  const [sessions, reload] = useLoadedResult(useCallback(() => engine.sessions(), [engine]));
  const [askedAll, setAskedAll] = useState(false);
  const { run, pending, failure, clear } = useCommand();
  if (sessions.state === 'loading') return <Skeleton className="h-16 w-full" />;
  if (sessions.state === 'failed') {
    return (
      <FailureNotice
        failure={sessions.failure}
        actions={
          <Button variant="secondary" onPress={reload}>
            {ui('retry')}
          </Button>
        }
      />
    );
  }
  // The one that is looked from stands first; the server's order is by use.
  const own = sessions.value.toSorted((a, b) => Number(b.current) - Number(a.current));
  const end = async (session: SessionView) => {
    const result = await run(() => engine.endSession(session.sessionId));
    if (result.ok) announce(t('ended', { count: 1 }));
    reload();
  };
  const endOthers = async () => {
    const result = await run(() => engine.endOtherSessions());
    if (!result.ok) return;
    setAskedAll(false);
    announce(t('ended', { count: result.value.ended }));
    reload();
  };
  return (
    <>
      <p className="text-muted">{t('text')}</p>
      <ul className="flex flex-col divide-y divide-line">
        {own.map((session) => (
          <SessionRow
            key={session.sessionId}
            session={session}
            disabled={pending}
            onEnd={() => void end(session)}
          />
        ))}
      </ul>
      {!askedAll && <FailureNotice failure={failure} />}
      {sessions.value.length > 1 && (
        <Button variant="secondary" disabled={pending} onPress={() => setAskedAll(true)}>
          {t('endOthers')}
        </Button>
      )}
      <Dialog
        open={askedAll}
        onClose={() => {
          setAskedAll(false);
          clear();
        }}
        title={t('endOthersTitle')}
        role="alertdialog"
        dismissable={!pending}
        actions={
          <>
            <Button variant="secondary" disabled={pending} onPress={() => setAskedAll(false)}>
              {ui('cancel')}
            </Button>
            <Button variant="danger" pending={pending} onPress={() => void endOthers()}>
              {t('endOthers')}
            </Button>
          </>
        }
      >
        <p>{t('endOthersText')}</p>
        <FailureNotice failure={failure} />
      </Dialog>
    </>
  );
}

function SessionRow(props: { session: SessionView; disabled: boolean; onEnd(): void }) {
  const { session, disabled, onEnd } = props;
  const t = useTranslations('settings.sessions');
  const format = useFormatter();
  const Icon = session.kind === 'program' ? Terminal : Globe;
  const kind = t(session.kind);
  const name = session.name === '' ? kind : session.name;
  const at = format.dateTime(session.lastSeenAt, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <li className="flex items-center gap-3 py-3">
      <Icon aria-hidden="true" size={24} className="shrink-0 text-muted" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1 basis-52">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            {name}
            {session.current && <Badge tone="accent">{t('current')}</Badge>}
            {session.kind === 'program' && <Badge tone="neutral">{kind}</Badge>}
          </p>
          <p className="text-muted text-sm">{t('seen', { at })}</p>
        </div>
        {!session.current && (
          <Button variant="secondary" disabled={disabled} onPress={onEnd} aria-label={t('endName', { name })}>
            {t('end')}
          </Button>
        )}
      </div>
    </li>
  );
}
