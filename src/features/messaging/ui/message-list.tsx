import { ArrowDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useMemo, useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Spinner } from '#src/ui/spinner.tsx';
import type { ChatView } from '../client/engine-api.ts';
import type { DayFormat } from './calendar-day.ts';
import { MessageBubble } from './message-bubble.tsx';
import type { MessageActions } from './message-failure.tsx';
import type { MessageCommands, RowHandlers } from './message-handlers.ts';
import { MessageWindows } from './message-windows.tsx';
import { PinnedBar } from './pinned-bar.tsx';
import { buildTimeline, type TimelineRow } from './timeline.ts';
import { ConversationStart, DayHeading, RosterLine, UnreadLine, WithheldCard } from './timeline-notes.tsx';
import { useArrivalWords } from './use-arrival-words.ts';
import { useDayFormat } from './use-day-format.ts';
import { useJump } from './use-jump.ts';
import { useMessageScroll } from './use-message-scroll.ts';
import { useMessageVerbs } from './use-message-verbs.ts';
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
  /** Keep the same object between renders. */
  commands: MessageCommands;
  /** The reader has seen everything up to this sequence number. */
  onRead: (throughSeq: number) => void;
}

interface RowProps {
  row: TimelineRow;
  conversationId: string;
  id: string;
  selfId: string;
  showNames: boolean;
  mayWrite: boolean;
  format: DayFormat;
  active: boolean;
  marked: boolean;
  handlers: RowHandlers;
}

function Row({ row, ...rest }: RowProps) {
  if (row.kind === 'message') return <MessageBubble row={row} {...rest} />;
  return (
    <div
      id={rest.id}
      role="note"
      tabIndex={rest.active ? 0 : -1}
      className="rounded-2xl -outline-offset-3"
      onFocus={() => rest.handlers.onFocus(row.key)}
    >
      {row.kind === 'start' && <ConversationStart />}
      {row.kind === 'roster' && <RosterLine item={row.item} selfId={rest.selfId} />}
      {row.kind === 'withheld' && <WithheldCard item={row.item} />}
    </div>
  );
}

/** The messages of a conversation, newest at the bottom; only what is near the window is rendered. */
export function MessageList(props: MessageListProps) {
  const { view, name, selfId, commands } = props;
  const t = useTranslations('chat');
  const format = useDayFormat();
  const now = useNow();
  const prefix = useId();
  const [active, setActive] = useState<string | null>(null);
  const { items, unreadFromSeq, hasBefore, hasAfter } = view;
  const rows = useMemo(
    () => buildTimeline(items, { dayOf: format.dayOf, unreadFromSeq, hasBefore }),
    [items, format, unreadFromSeq, hasBefore],
  );
  const scroll = useMessageScroll({
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
  const { scroller, virtualizer, atEnd, newCount, jumpToLatest, scrollToRow } = scroll;
  const { onKeyDown, focusRow } = useRowKeys(prefix, rows, scroll, active, setActive);
  const marked = useJump(view.focus, rows, scrollToRow, focusRow);
  useArrivalWords(view, selfId);
  const verbs = useMessageVerbs(items, commands, props, { onFocus: setActive, focusRow });
  const mayWrite = view.composer.allowed;
  const { head } = view;
  const conversationId = head?.conversationId ?? '';

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {view.pinned.length > 0 && (
        <PinnedBar
          pinned={view.pinned}
          selfId={selfId}
          onJump={verbs.handlers.onJump}
          onUnpin={mayWrite ? verbs.onUnpin : null}
        />
      )}
      {view.loading !== null && (
        <div
          className={`pointer-events-none absolute inset-x-0 z-10 flex justify-center p-2 ${view.loading === 'before' ? 'top-12' : 'bottom-0'}`}
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
                  conversationId={conversationId}
                  id={rowId(prefix, row.key)}
                  selfId={selfId}
                  showNames={head?.kind === 'team'}
                  mayWrite={mayWrite}
                  format={format}
                  active={row.key === active}
                  marked={row.key === marked}
                  handlers={verbs.handlers}
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
      {head !== null && (
        <MessageWindows
          verbs={verbs}
          commands={commands}
          head={head}
          selfId={selfId}
          mayWrite={mayWrite}
          format={format}
        />
      )}
    </div>
  );
}
