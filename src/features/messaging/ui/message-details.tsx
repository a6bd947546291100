import { useTranslations } from 'next-intl';
import { Button as AriaButton } from 'react-aria-components';
import type { MessageItem } from '../client/engine-api.ts';
import type { DayFormat } from './calendar-day.ts';
import { MarksBelow } from './message-marks.tsx';
import { MessageStateMark } from './message-state.tsx';

interface DetailsProps {
  item: MessageItem;
  format: DayFormat;
  /** In the order of the Tab key only at the message that the keyboard is at. */
  reachable: boolean;
  onInfo: (key: string) => void;
}

/** The words are small; the place to press reaches 44 pixels on phones. */
const look =
  'relative inline-flex items-center gap-2 rounded-sm text-sm data-[hovered]:underline after:absolute after:-inset-x-3 after:-inset-y-1 pointer-coarse:after:-inset-y-3';

/** Marks, time and state under a message; opens who got it and who read it. */
export function MessageDetails({ item, format, reachable, onInfo }: DetailsProps) {
  const t = useTranslations('chat.message');
  const line = (
    <>
      <MarksBelow item={item} />
      <time dateTime={new Date(item.sentAt).toISOString()}>{format.clock(item.sentAt)}</time>
      {item.state !== null && item.state !== 'failed' && <MessageStateMark state={item.state} />}
    </>
  );
  if (item.seq === null) return <p className="inline-flex items-center gap-2 text-sm">{line}</p>;
  return (
    <AriaButton excludeFromTabOrder={!reachable} className={look} onPress={() => onInfo(item.key)}>
      {line}
      <span className="sr-only">{t('details')}</span>
    </AriaButton>
  );
}
