import { ArrowDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Spinner } from '#src/ui/spinner.tsx';
import type { ChatView, PersonView } from '../client/engine-api.ts';
import { Arrivals } from './arrivals.ts';
import type { DayFormat } from './calendar-day.ts';
import { readersOf } from './inbox-rows.ts';
import { MessageBubble } from './message-bubble.tsx';
import type { MessageActions } from './message-failure.tsx';
import { buildTimeline, type TimelineRow } from './timeline.ts';
import { ConversationStart, DayHeading, RosterLine, UnreadLine, WithheldCard } from './timeline-notes.tsx';
import { useDayFormat } from './use-day-format.ts';
import { useMessageScroll } from './use-message-scroll.ts';
import { useNow } from './use-now.ts';
import { useReadMarking } from './use-read-marking.ts';
import { rowId, useRowKeys } from './use-row-keys.ts';

export interface MessageListProps extends MessageActions {
  view: ChatView;
  /** Name of the conversation. */
  name: string;
  selfId: string;
  onLoadBefore: () => void;
  onLoadAfter: () => void;
  onJumpToLatest: () => void;
  /** The reader has seen everything up to this sequence number. */
  onRead: (throughSeq: number) => void;
}

interface RowProps extends MessageActions {
  row: TimelineRow;
  id: string;
  selfId: string;
  others: readonly PersonView[];
  showNames: boolean;
  format: DayFormat;
  active: boolean;
  onFocus: (key: string) => void;
  onCopy: (text: string) => void;
}

function Row({ row, selfId, ...rest }: RowProps) {
  if (row.kind === 'message') return <MessageBubble row={row} {...rest} />;
  return (
    <div
      id={rest.id}
      role="note"
      tabIndex={rest.active ? 0 : -1}
      className="rounded-2xl -outline-offset-3"
      onFocus={() => rest.onFocus(row.key)}
    >
      {row.kind === 'start' && <ConversationStart />}
      {row.kind === 'roster' && <RosterLine item={row.item} selfId={selfId} />}
      {row.kind === 'withheld' && <WithheldCard item={row.item} />}
    </div>
  );
}

/** Says new messages and failures to screen readers: each once, however often the list renders. */
function useArrivalWords(view: ChatView): void {
  const announce = useAnnounce();
  const t = useTranslations('chat.list');
  const arrivals = useRef<Arrivals | null>(null);
  useEffect(() => {
    arrivals.current ??= new Arrivals(view.lastSeq, view.items);
    const { arrived, failed } = arrivals.current.take(view.items);
    const [only] = arrived;
    if (failed.length > 0) announce(t('couldNotSend'));
    else if (arrived.length > 1) announce(t('arrivedMany', { count: arrived.length }));
    else if (only !== undefined)
      announce(
        only.content.kind === 'text'
          ? t('arrived', { name: only.sender.name, text: only.content.text.slice(0, 300) })
          : t('arrivedMany', { count: 1 }),
      );
  }, [view, announce, t]);
}

/** The messages of a conversation, newest at the bottom; only what is near the window is rendered. */
export function MessageList(props: MessageListProps) {
  const { view, name, selfId, onRetry, onEdit, onDelete } = props;
  const t = useTranslations('chat');
  const announce = useAnnounce();
  const format = useDayFormat();
  const now = useNow();
  const prefix = useId();
  const [active, setActive] = useState<string | null>(null);
  const { items, unreadFromSeq, hasBefore, hasAfter } = view;
  const rows = useMemo(
    () => buildTimeline(items, { dayOf: format.dayOf, unreadFromSeq, hasBefore }),
    [items, format, unreadFromSeq, hasBefore],
  );
  const { scroller, virtualizer, atEnd, newCount, jumpToLatest } = useMessageScroll({
    rows,
    hasBefore,
    hasAfter,
    loading: view.loading,
    lastSeq: view.lastSeq,
    unreadFromSeq,
    activeIndex: active === null ? -1 : rows.findIndex((row) => row.key === active),
    onLoadBefore: props.onLoadBefore,
    onLoadAfter: props.onLoadAfter,
    onJumpToLatest: props.onJumpToLatest,
    onInView: useReadMarking(props.onRead),
  });
  const onKeyDown = useRowKeys(prefix, rows, virtualizer, active, setActive);
  useArrivalWords(view);
  const onCopy = useCallback(
    (text: string) => {
      void navigator.clipboard.writeText(text).then(() => announce(t('message.copied')));
    },
    [announce, t],
  );
  const { head } = view;
  const readers = useMemo(() => (head === null ? [] : readersOf(head)), [head]);

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {view.loading !== null && (
        <div
          className={`pointer-events-none absolute inset-x-0 z-10 flex justify-center p-2 ${view.loading === 'before' ? 'top-0' : 'bottom-0'}`}
        >
          <span className="inline-flex items-center gap-2 rounded-full border border-line bg-surface px-3 py-1 text-muted text-sm shadow-sm">
            <Spinner />
            {t(view.loading === 'before' ? 'list.loadingBefore' : 'list.loadingAfter')}
          </span>
        </div>
      )}
      <div
        ref={scroller}
        role="log"
        // New messages are told by the page's announcer, once; a virtual list would tell each row that scrolls in.
        aria-live="off"
        aria-label={t('list.label', { name })}
        aria-description={t('list.hint')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain -outline-offset-3 [overflow-anchor:none]"
      >
        <div className="relative mx-auto w-full max-w-3xl" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((place) => {
            const row = rows[place.index];
            return row === undefined ? null : (
              <div
                key={row.key}
                ref={virtualizer.measureElement}
                data-index={place.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${place.start}px)` }}
              >
                {row.dayAt !== null && <DayHeading text={format.heading(row.dayAt, now)} />}
                {row.unread && <UnreadLine />}
                <Row
                  row={row}
                  id={rowId(prefix, row.key)}
                  selfId={selfId}
                  others={readers}
                  showNames={head?.kind === 'team'}
                  format={format}
                  active={row.key === active}
                  onFocus={setActive}
                  onCopy={onCopy}
                  onRetry={onRetry}
                  onEdit={onEdit}
                  onDelete={onDelete}
                />
              </div>
            );
          })}
        </div>
      </div>
      {!atEnd && (
        <div className="absolute right-3 bottom-3 z-10 sm:right-6">
          {newCount > 0 ? (
            <Button className="shadow-md" icon={<ArrowDown aria-hidden size={18} />} onPress={jumpToLatest}>
              {t('list.jumpNew', { count: newCount })}
            </Button>
          ) : (
            <IconButton
              aria-label={t('list.jump')}
              onPress={jumpToLatest}
              className="border border-control bg-surface shadow-md"
            >
              <ArrowDown size={22} />
            </IconButton>
          )}
        </div>
      )}
    </div>
  );
}
