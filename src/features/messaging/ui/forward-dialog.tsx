import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useWatch } from '#src/platform/client-react/engine.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type {
  ConversationHead,
  Failure,
  InboxRow,
  InboxView,
  MessageItem,
  Result,
  Unwatch,
} from '../client/engine-api.ts';
import { nameMatches } from './contact-groups.ts';
import { conversationName, readersOf } from './inbox-rows.ts';

interface ForwardDialogProps {
  item: MessageItem;
  /** The conversation that it stands in; it is not offered. */
  from: Pick<ConversationHead, 'conversationId' | 'kind'>;
  onClose: () => void;
  watchInbox: (listener: (view: InboxView) => void) => Promise<Unwatch>;
  onLoadMore: () => void;
  onForward: (toConversationIds: string[]) => Promise<Result<null>>;
}

const unknown: InboxView = { status: 'loading', failure: null, rows: [], hasMore: false, totalUnread: 0 };

/** What goes out, as it goes out. */
function Leaving({ item }: { item: MessageItem }) {
  const t = useTranslations('chat.forward');
  const { content } = item;
  if (content.kind !== 'text') return null;
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="text-muted text-sm">{t('leaves')}</figcaption>
      <blockquote className="max-h-40 overflow-y-auto rounded-xl bg-raised p-3">
        {content.text !== '' && (
          <p dir="auto" className="whitespace-pre-wrap wrap-anywhere">
            {content.text}
          </p>
        )}
        {content.files.map((file) => (
          <p key={file.fileId}>
            <bdi className="wrap-anywhere">{file.name}</bdi>
          </p>
        ))}
      </blockquote>
    </figure>
  );
}

/** Who will be able to read it then. */
function Readers({ rows }: { rows: readonly InboxRow[] }) {
  const t = useTranslations('chat.forward');
  const locale = useLocale();
  return (
    <div>
      <p className="text-muted text-sm">{t('readers')}</p>
      <ul className="list-disc pl-5">
        {rows.map((row) => {
          const names = readersOf(row).map((person) => person.name);
          const people = new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
          return (
            <li key={row.conversationId}>
              {row.kind === 'team' ? t('team', { team: conversationName(row), names: people }) : people}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface ChoiceProps {
  rows: readonly InboxRow[];
  chosen: ReadonlySet<string>;
  onChoose: (conversationId: string, on: boolean) => void;
}

function Choice({ rows, chosen, onChoose }: ChoiceProps) {
  const t = useTranslations('chat.forward');
  const [query, setQuery] = useState('');
  const found = rows.filter(
    (row) =>
      query.trim() === '' ||
      nameMatches(conversationName(row), query) ||
      row.others.some((person) => nameMatches(person.name, query)),
  );
  if (rows.length === 0) return <p role="status">{t('nowhere')}</p>;
  return (
    <>
      {rows.length > 5 && <TextField label={t('search')} type="search" value={query} onChange={setQuery} />}
      <fieldset className="flex flex-col">
        <legend className="sr-only">{t('choose')}</legend>
        {found.map((row) => (
          <Checkbox
            key={row.conversationId}
            checked={chosen.has(row.conversationId)}
            onChange={(on) => onChoose(row.conversationId, on)}
            {...(row.kind === 'team'
              ? {
                  description: readersOf(row)
                    .map((person) => person.name)
                    .join(', '),
                }
              : {})}
          >
            <bdi>{conversationName(row)}</bdi>
          </Checkbox>
        ))}
      </fieldset>
      {found.length === 0 && <p role="status">{t('noneFound')}</p>}
    </>
  );
}

/** Sends a message on: choose where to, then see what leaves and who will read it, then confirm. */
export function ForwardDialog(props: ForwardDialogProps) {
  const { item, from, onClose, watchInbox, onLoadMore, onForward } = props;
  const t = useTranslations('chat.forward');
  const common = useTranslations('chat');
  const words = useFailureText();
  const inbox = useWatch(watchInbox, unknown);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const rows = inbox.rows.filter((row) => row.active && row.conversationId !== from.conversationId);
  const targets = rows.filter((row) => chosen.has(row.conversationId));

  const problem = failure ?? inbox.failure;

  const choose = (conversationId: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(conversationId);
    else next.delete(conversationId);
    setChosen(next);
  };
  const forward = async () => {
    setPending(true);
    setFailure(null);
    const result = await onForward(targets.map((row) => row.conversationId));
    setPending(false);
    if (result.ok) onClose();
    else setFailure(result.failure);
  };

  return (
    <Dialog
      open
      onClose={asking ? () => setAsking(false) : onClose}
      dismissable={!pending}
      title={asking ? t('confirmTitle', { count: targets.length }) : t('title')}
      actions={
        asking ? (
          <>
            <Button variant="secondary" disabled={pending} onPress={() => setAsking(false)}>
              {t('back')}
            </Button>
            <Button pending={pending} onPress={() => void forward()}>
              {t('confirm')}
            </Button>
          </>
        ) : (
          <>
            <Button variant="secondary" onPress={onClose}>
              {common('cancel')}
            </Button>
            <Button disabled={targets.length === 0} onPress={() => setAsking(true)}>
              {t('next', { count: targets.length })}
            </Button>
          </>
        )
      }
    >
      {asking ? (
        <>
          {from.kind === 'staff' && <Notice tone="warn">{t('staffNote')}</Notice>}
          <Leaving item={item} />
          <Readers rows={targets} />
          <p className="text-muted text-sm">{t('sealed')}</p>
        </>
      ) : inbox.status === 'loading' && inbox.rows.length === 0 ? (
        <SkeletonRows rows={4} label={t('loading')} />
      ) : (
        <>
          <Choice rows={rows} chosen={chosen} onChoose={choose} />
          {inbox.hasMore && (
            <Button variant="secondary" onPress={onLoadMore}>
              {t('more')}
            </Button>
          )}
        </>
      )}
      {problem !== null && (
        <Notice tone="danger" alert>
          {words(problem)}
        </Notice>
      )}
    </Dialog>
  );
}
