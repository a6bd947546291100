'use client';
import { CheckCheck, Settings2 } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useMemo } from 'react';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import type { InboxView } from '#src/features/messaging/client/engine-api.ts';
import { conversationName } from '#src/features/messaging/ui/inbox-rows.ts';
import { useNow } from '#src/features/messaging/ui/use-now.ts';
import { useOffline } from '#src/features/messaging/ui/use-offline.ts';
import { useEngine, useMe, useWatch } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button, buttonLook } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { CentreList } from './centre-list.tsx';

const emptyInbox: InboxView = { status: 'loading', failure: null, rows: [], hasMore: false, totalUnread: 0 };

/** Everything that this person was told of. */
export function CentreScreen() {
  const t = useTranslations('notifications.centre');
  const me = useMe();
  const offline = useOffline();
  const now = useNow();
  const announce = useAnnounce();
  const inbox = useInboxOf(me.role !== 'admin');
  const { notifications } = trpc.useUtils();
  const query = trpc.notifications.list.useInfiniteQuery({}, { getNextPageParam: (page) => page.next });
  const read = trpc.notifications.read.useMutation({ onSettled: () => notifications.invalidate() });
  const listed = query.data?.pages.flatMap((page) => page.notifications);
  // The server hears of what was read a moment after the inbox of this device.
  const unread = useMemo(
    () => new Map(inbox.rows.map((row) => [row.conversationId, row.unread])),
    [inbox.rows],
  );
  const notices = listed?.map((notice) => {
    const messages = notice.kind === 'message' ? unread.get(notice.target.id ?? '') : undefined;
    return messages === undefined ? notice : { ...notice, messages, read: messages === 0 };
  });
  const names = useMemo(
    () => new Map(inbox.rows.map((row) => [row.conversationId, conversationName(row)])),
    [inbox.rows],
  );
  // Messages have no events of their own here: the inbox knows of each, and of each that was read.
  const known = inbox.status === 'ready' ? inbox.totalUnread : null;
  useEffect(() => {
    if (known !== null) void notifications.list.invalidate();
  }, [known, notifications]);
  const newest = notices?.[0]?.at;
  const isUnread = notices?.some((notice) => !notice.read && notice.kind !== 'message') === true;
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t('title')}</PageTitle>
      <PageHeader
        title={t('title')}
        back={{ href: me.role === 'admin' ? '/admin/people' : '/inbox', label: t('back'), toLastPage: true }}
      />
      <div className="flex flex-wrap gap-2">
        {isUnread && newest !== undefined && (
          <Button
            variant="secondary"
            icon={<CheckCheck size={20} />}
            pending={read.isPending}
            onPress={() =>
              read.mutate({ ids: null, through: newest }, { onSuccess: () => announce(t('allRead')) })
            }
          >
            {t('readAll')}
          </Button>
        )}
        <Link href="/settings/notifications" className={buttonLook('quiet')}>
          <Settings2 aria-hidden="true" size={20} />
          {t('settings')}
        </Link>
      </div>
      {offline && <Notice tone="warn">{t(notices === undefined ? 'offlineNothing' : 'offline')}</Notice>}
      <ErrorNotice error={read.error} />
      {!(offline && notices === undefined) && (
        <Answer query={{ ...query, data: notices }}>
          {(found) => (
            <CentreList
              notices={found}
              now={now}
              nameOf={(id) => names.get(id) ?? null}
              onOpen={({ id, at, kind, read: isRead }) => {
                if (!isRead && kind !== 'message') read.mutate({ ids: [id], through: at });
              }}
              onMore={query.hasNextPage ? () => void query.fetchNextPage() : null}
              loadingMore={query.isFetchingNextPage}
            />
          )}
        </Answer>
      )}
    </div>
  );
}

function useInboxOf(hasInbox: boolean): InboxView {
  const engine = useEngine();
  const subscribe = useCallback(
    async (listener: (view: InboxView) => void) =>
      hasInbox ? await engine.watchInbox(listener) : () => undefined,
    [engine, hasInbox],
  );
  return useWatch(subscribe, emptyInbox);
}
