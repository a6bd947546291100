import { Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Button } from '#src/ui/button.tsx';
import type { MessageItem, PersonView } from '../client/engine-api.ts';
import type { DayFormat } from './calendar-day.ts';
import { MessageStateMark } from './message-state.tsx';

interface DetailsProps {
  item: MessageItem;
  others: readonly PersonView[];
  format: DayFormat;
  /** In the order of the Tab key only at the message that the keyboard is at. */
  reachable: boolean;
  onCopy: (text: string) => void;
}

function NameList({ label, people }: { label: string; people: readonly { userId: string; name: string }[] }) {
  return (
    <div>
      <dt className="text-sm text-muted">{label}</dt>
      {people.map((person) => (
        <dd key={person.userId} dir="auto">
          {person.name}
        </dd>
      ))}
    </div>
  );
}

function Receipts({ item, others }: { item: MessageItem; others: readonly PersonView[] }) {
  const t = useTranslations('chat.message');
  const read = new Set(item.readBy.map((person) => person.userId));
  const delivered = item.deliveredTo.filter((person) => !read.has(person.userId));
  const reached = new Set([...read, ...delivered.map((person) => person.userId)]);
  const missing = others.filter((person) => !reached.has(person.userId));
  return (
    <>
      {item.readBy.length > 0 && <NameList label={t('readBy')} people={item.readBy} />}
      {delivered.length > 0 && <NameList label={t('deliveredTo')} people={delivered} />}
      {missing.length > 0 && <NameList label={t('notYetTo')} people={missing} />}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-muted">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The words are small; the place to press reaches 44 pixels on phones. */
const look =
  'relative inline-flex items-center gap-2 rounded-sm text-sm hover:underline after:absolute after:-inset-x-3 after:-inset-y-1 pointer-coarse:after:-inset-y-3';

/** Time and state under a message; opens who got it and who read it, and copies its text. */
export function MessageDetails({ item, others, format, reachable, onCopy }: DetailsProps) {
  const t = useTranslations('chat.message');
  const time = format.clock(item.sentAt);
  const { content } = item;
  return (
    <DialogTrigger>
      <AriaButton excludeFromTabOrder={!reachable} className={look}>
        <time dateTime={new Date(item.sentAt).toISOString()}>{time}</time>
        {item.state !== null && item.state !== 'failed' && <MessageStateMark state={item.state} />}
        <span className="sr-only">{t('details')}</span>
      </AriaButton>
      <Popover
        placement={item.mine ? 'top end' : 'top start'}
        className="max-w-80 min-w-60 rounded-xl border border-line bg-surface text-ink shadow-lg"
      >
        <Dialog aria-label={t('details')} className="flex flex-col gap-4 p-4 outline-none">
          {({ close }) => (
            <>
              <dl className="flex flex-col gap-3">
                <Fact label={t(item.mine ? 'sentAt' : 'receivedAt')}>{format.moment(item.sentAt)}</Fact>
                {item.mine && item.seq !== null && <Receipts item={item} others={others} />}
              </dl>
              {content.kind === 'text' && (
                <Button
                  variant="secondary"
                  icon={<Copy aria-hidden size={18} />}
                  onPress={() => {
                    onCopy(content.text);
                    close();
                  }}
                >
                  {t('copy')}
                </Button>
              )}
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
