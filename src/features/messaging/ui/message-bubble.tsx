import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type MouseEvent, memo } from 'react';
import { classNames } from '#src/ui/class-names.ts';
import type { DayFormat } from './calendar-day.ts';
import { ChangeRow } from './change-row.tsx';
import { MessageBody } from './message-body.tsx';
import { MessageDetails } from './message-details.tsx';
import { MessageFailure } from './message-failure.tsx';
import type { RowHandlers } from './message-handlers.ts';
import { MarksAbove, useMarkWords } from './message-marks.tsx';
import { MessageTools } from './message-tools.tsx';
import { verbsFor } from './message-verbs.ts';
import { ReactionChips } from './reaction-chips.tsx';
import { RefusalCard } from './refusal-card.tsx';
import type { MessageRow } from './timeline.ts';
import { useLongPress } from './use-long-press.ts';

export interface MessageBubbleProps {
  row: MessageRow;
  conversationId: string;
  /** Element id of the message; those of its parts follow from it. */
  id: string;
  selfId: string;
  /** Names above messages: needed where more than two people write. */
  showNames: boolean;
  /** The composer is open: answers and reactions are possible. */
  mayWrite: boolean;
  format: DayFormat;
  /** The keyboard is at this message. */
  active: boolean;
  /** Somebody has just jumped here. */
  marked: boolean;
  handlers: RowHandlers;
}

function opensMenu({ key, shiftKey }: KeyboardEvent): boolean {
  return key === 'Enter' || key === ' ' || key === 'ContextMenu' || (key === 'F10' && shiftKey);
}

/** One message: who, what, when, how far it got, and what can be done with it. */
export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
  const { row, conversationId, id, selfId, showNames, mayWrite, format, active, marked, handlers } = props;
  const t = useTranslations('chat');
  const markWords = useMarkWords(selfId);
  const { item, first, last } = row;
  const { mine, content, state, key } = item;
  const verbs = verbsFor(item, mayWrite);
  const longPress = useLongPress((element) => {
    if (verbs.length > 0) handlers.onMenu(key, element);
  });
  const name = mine ? t('you') : item.sender.name;
  const label = [
    t('message.label', { name, time: format.clock(item.sentAt) }),
    ...markWords(item),
    ...(state === null ? [] : [t(`message.state.${state}`)]),
  ].join(', ');
  const textId = `${id}-text`;
  const reactionsId = `${id}-reactions`;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || verbs.length === 0 || !opensMenu(event)) return;
    event.preventDefault();
    handlers.onMenu(key, event.currentTarget);
  };
  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    // A held finger has opened our menu; with a mouse the browser's own one stays.
    if (window.matchMedia('(pointer: coarse)').matches && !(event.target instanceof HTMLAnchorElement))
      event.preventDefault();
  };
  const bubble = classNames(
    'flex min-w-0 max-w-[86%] flex-col gap-0.5 rounded-2xl px-3.5 pt-2 pb-1.5 sm:max-w-[75%]',
    mine ? 'bg-accent-soft text-on-accent-soft' : 'border border-line bg-surface text-ink',
    mine && last && 'rounded-br-md',
    !mine && last && 'rounded-bl-md',
    state === 'failed' && 'outline-2 outline-danger outline-dashed -outline-offset-2',
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a positioned row of a log; <article> would carry its own landmarks in some readers
    <div
      id={id}
      role="article"
      aria-label={label}
      aria-describedby={classNames(
        content.kind === 'text' && content.replyTo !== null && `${textId}-quote`,
        textId,
        item.reactions.length > 0 && reactionsId,
      )}
      tabIndex={active ? 0 : -1}
      onFocus={() => handlers.onFocus(row.key)}
      onKeyDown={onKeyDown}
      onContextMenu={onContextMenu}
      {...longPress}
      className={classNames(
        'group/row -outline-offset-3 flex flex-col rounded-2xl px-3 transition-colors duration-700 [-webkit-touch-callout:none] motion-reduce:transition-none sm:px-4',
        mine ? 'items-end' : 'items-start',
        last ? 'pb-3' : 'pb-1',
        marked && 'bg-info-soft outline-2 outline-focus',
      )}
    >
      {showNames && !mine && first && (
        <p aria-hidden="true" dir="auto" className="px-1 pb-0.5 font-semibold text-muted text-sm">
          {item.sender.name}
        </p>
      )}
      {content.kind === 'refused' && (
        <div id={textId} className="w-full max-w-xl">
          <RefusalCard
            code={content.code}
            title={mine ? t('refusal.ownTitle') : t('refusal.messageTitle', { name })}
          />
        </div>
      )}
      {content.kind === 'change' && (
        <ChangeRow
          id={textId}
          change={content.change}
          failure={item.failure}
          onRetry={() => handlers.onRetry(key)}
          onDiscard={() => handlers.onDelete(key)}
        />
      )}
      {content.kind !== 'refused' && content.kind !== 'change' && (
        <div className={classNames('flex w-full items-start', mine && 'flex-row-reverse')}>
          <div className={bubble}>
            <MarksAbove item={item} selfId={selfId} />
            <MessageBody
              conversationId={conversationId}
              item={item}
              id={textId}
              selfId={selfId}
              reachable={active}
              onJump={handlers.onJump}
            />
            <div className={classNames('flex', mine ? 'justify-end' : 'text-muted')}>
              <MessageDetails item={item} format={format} reachable={active} onInfo={handlers.onInfo} />
            </div>
          </div>
          {verbs.length > 0 && (
            <MessageTools
              verbs={verbs}
              mine={mine}
              reachable={active}
              onMenu={(anchor) => handlers.onMenu(key, anchor)}
              onReply={() => handlers.onReply(key)}
              onChooseReaction={() => handlers.onChooseReaction(key)}
            />
          )}
        </div>
      )}
      {item.reactions.length > 0 && (
        <div className="-mt-1 px-2">
          <ReactionChips
            id={reactionsId}
            reactions={item.reactions}
            selfId={selfId}
            reachable={active}
            onToggle={verbs.includes('react') ? (emoji, on) => handlers.onReact(key, emoji, on) : null}
          />
        </div>
      )}
      {state === 'failed' && content.kind === 'text' && (
        <MessageFailure
          item={item}
          onRetry={handlers.onRetry}
          onEdit={handlers.onEdit}
          onDelete={handlers.onDelete}
        />
      )}
    </div>
  );
});
