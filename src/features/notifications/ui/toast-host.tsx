'use client';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { InboxView } from '#src/features/messaging/client/engine-api.ts';
import { playChime } from '#src/features/video/client/chime.ts';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useFullScreenTaken } from '#src/ui/full-screen.tsx';
import type { SoundGroup } from '../client/sound-choice.ts';
import { type CountedRows, type Fate, sounds, withItsLike, writtenTo } from '../client/toast-rules.ts';
import { claimSound } from '../client/told-once.ts';
import type { Notification } from '../contract.ts';
import { ToastCard } from './toast-card.tsx';
import type { News } from './use-news.ts';
import { soundStore } from './use-sounds.ts';
import { useToasts } from './use-toasts.ts';

/** In one of the open tabs. */
async function makeSound(group: SoundGroup, cause: string): Promise<void> {
  const sound = soundStore.read()[group];
  if (sound !== null && (await claimSound(cause))) await playChime(sound);
}

/** Says what is new while the app is open: cards below the heading of the page, and sounds. Never over the composer or a call's controls. */
export function ToastHost({ news, inbox }: { news: News | undefined; inbox: InboxView }) {
  const t = useTranslations('notifications.centre');
  const { role } = useMe();
  const path = usePathname();
  const alone = useFullScreenTaken();
  const { notifications } = trpc.useUtils();
  const { mutate } = trpc.notifications.read.useMutation({ onSettled: () => notifications.invalidate() });
  const latest = news?.latest;
  const onSeen = useCallback(
    (notices: readonly Notification[]) => {
      // By the server's clock: this device's may be behind.
      const through = Math.max(...notices.map(({ at }) => at));
      mutate({ ids: notices.map(({ id }) => id), through });
    },
    [mutate],
  );
  const onFresh = useCallback(
    (notice: Notification, fate: Fate) => {
      // In a call others would hear it, and a screen that shows it has a sound of its own.
      if (!alone && fate !== 'shown' && sounds(notice)) void makeSound('visits', notice.id);
    },
    [alone],
  );
  const { shown, dismiss } = useToasts(latest, { path, role, alone }, { onFresh, onSeen });
  useMessageSound(inbox, path, alone);
  if (shown.length === 0) return null;
  return (
    <section
      aria-label={t('toasts')}
      className="pointer-events-none absolute inset-x-0 top-17 z-30 flex max-h-[50%] flex-col items-center gap-2 overflow-y-auto px-3 pb-6 lg:items-end lg:px-5 print:hidden"
    >
      {shown.map((notice) => (
        <Toast
          key={notice.id}
          notice={notice}
          dismiss={dismiss}
          onRead={() => onSeen(withItsLike(notice, latest ?? []))}
        />
      ))}
    </section>
  );
}

interface ToastProps {
  notice: Notification;
  dismiss: (id: string) => void;
  onRead: () => void;
}

function Toast({ notice, dismiss, onRead }: ToastProps) {
  const { id } = notice;
  const onDismiss = useCallback(() => dismiss(id), [dismiss, id]);
  return (
    <ToastCard
      notice={notice}
      onDismiss={onDismiss}
      onOpen={() => {
        onRead();
        dismiss(id);
      }}
    />
  );
}

/** A sound for messages of others, where it is wanted; none for the conversation that one looks at. */
function useMessageSound(inbox: InboxView, path: string, alone: boolean): void {
  const [since] = useState(() => Date.now());
  const before = useRef<CountedRows>(new Map());
  useEffect(() => {
    if (inbox.status !== 'ready') return;
    const now = new Map(inbox.rows.map((row) => [row.conversationId, row]));
    const written = writtenTo(before.current, now, since);
    before.current = now;
    const open = document.hasFocus() ? path : '';
    const first = written.find((id) => !open.startsWith(`/inbox/c/${id}`));
    if (first !== undefined && !alone)
      void makeSound('messages', `${first} ${now.get(first)?.lastMessageAt ?? 0}`);
  }, [inbox, path, alone, since]);
}
