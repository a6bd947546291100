import { useTranslations } from 'next-intl';
import { memo } from 'react';
import { classNames } from '#src/ui/class-names.ts';
import type { PersonView } from '../client/engine-api.ts';
import type { DayFormat } from './calendar-day.ts';
import { MessageDetails } from './message-details.tsx';
import { type MessageActions, MessageFailure } from './message-failure.tsx';
import { MessageText } from './message-text.tsx';
import { RefusalCard } from './refusal-card.tsx';
import type { MessageRow } from './timeline.ts';

export interface MessageBubbleProps extends MessageActions {
  row: MessageRow;
  /** Element id of the message; the one of its text follows from it. */
  id: string;
  others: readonly PersonView[];
  /** Names above messages: needed where more than two people write. */
  showNames: boolean;
  format: DayFormat;
  /** The keyboard is at this message. */
  active: boolean;
  onFocus: (key: string) => void;
  onCopy: (text: string) => void;
}

/** One message: who, what, when, and how far it got. */
export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
  const { row, id, others, showNames, format, active, onFocus, onCopy } = props;
  const t = useTranslations('chat');
  const { item, first, last } = row;
  const { mine, content, state } = item;
  const name = mine ? t('you') : item.sender.name;
  const time = format.clock(item.sentAt);
  const label =
    state === null
      ? t('message.label', { name, time })
      : t('message.labelState', { name, time, state: t(`message.state.${state}`) });
  const textId = `${id}-text`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a positioned row of a log; <article> would carry its own landmarks in some readers
    <div
      id={id}
      role="article"
      aria-label={label}
      aria-describedby={textId}
      tabIndex={active ? 0 : -1}
      onFocus={() => onFocus(row.key)}
      className={classNames(
        '-outline-offset-3 flex flex-col rounded-2xl px-3 sm:px-4',
        mine ? 'items-end' : 'items-start',
        last ? 'pb-3' : 'pb-1',
      )}
    >
      {showNames && !mine && first && (
        <p aria-hidden="true" dir="auto" className="px-1 pb-0.5 font-semibold text-muted text-sm">
          {item.sender.name}
        </p>
      )}
      {content.kind === 'refused' ? (
        <div id={textId} className="w-full max-w-xl">
          <RefusalCard
            code={content.code}
            title={mine ? t('refusal.ownTitle') : t('refusal.messageTitle', { name })}
          />
        </div>
      ) : (
        <div
          className={classNames(
            'flex max-w-[86%] flex-col gap-0.5 rounded-2xl px-3.5 pt-2 pb-1.5 sm:max-w-[75%]',
            mine ? 'bg-accent-soft text-on-accent-soft' : 'border border-line bg-surface text-ink',
            mine && last && 'rounded-br-md',
            !mine && last && 'rounded-bl-md',
            state === 'failed' && 'outline-2 outline-danger outline-dashed -outline-offset-2',
          )}
        >
          {content.kind === 'text' ? (
            <MessageText id={textId} text={content.text} />
          ) : (
            <p id={textId} className="italic">
              {t('message.unsupported')}
            </p>
          )}
          <div className={classNames('flex', mine ? 'justify-end' : 'text-muted')}>
            <MessageDetails item={item} others={others} format={format} reachable={active} onCopy={onCopy} />
          </div>
        </div>
      )}
      {state === 'failed' && <MessageFailure item={item} {...props} />}
    </div>
  );
});
