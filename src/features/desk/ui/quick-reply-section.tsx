import { Pencil, Trash2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Locale } from '#src/features/identity/contract.ts';
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { QuickReply } from '../contract.ts';
import { QuickReplyForm } from './quick-reply-form.tsx';

interface QuickReplySectionProps {
  title: string;
  text: string;
  none: string;
  replies: readonly QuickReply[];
  /** `id` null: a new one. */
  onSave: (id: string | null, words: Pick<QuickReply, 'en' | 'es'>) => Promise<Result<null>>;
  onRemove: (id: string) => Promise<Result<null>>;
}

/** Quick replies of one kind: writing, changing, taking away. */
export function QuickReplySection({ title, text, none, replies, onSave, onRemove }: QuickReplySectionProps) {
  const t = useTranslations('desk.replies');
  const ui = useTranslations('ui');
  const words = useFailureText();
  const language: Locale = useLocale() === 'es' ? 'es' : 'en';
  const [edited, setEdited] = useState<QuickReply | 'new' | null>(null);
  const [removed, setRemoved] = useState<QuickReply | null>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const remove = async (id: string) => {
    setPending(true);
    const result = await onRemove(id);
    setPending(false);
    if (result.ok) setRemoved(null);
    else setFailure(result.failure);
  };
  return (
    <Card title={title}>
      <p className="text-muted">{text}</p>
      {replies.length === 0 ? (
        <p>{none}</p>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {replies.map((reply) => (
            <li key={reply.id} className="flex items-start gap-2 py-3">
              <div className="min-w-0 flex-1">
                <h3 dir="auto" className="font-medium">
                  {reply[language].title}
                </h3>
                <p dir="auto" className="line-clamp-2 text-muted text-sm">
                  {reply[language].text}
                </p>
              </div>
              <IconButton
                aria-label={t('edit', { title: reply[language].title })}
                onPress={() => setEdited(reply)}
              >
                <Pencil size={20} />
              </IconButton>
              <IconButton
                aria-label={t('remove', { title: reply[language].title })}
                onPress={() => setRemoved(reply)}
              >
                <Trash2 size={20} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button variant="secondary" onPress={() => setEdited('new')}>
          {t('new')}
        </Button>
      </div>
      {edited !== null && (
        <QuickReplyForm
          reply={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onSave={(saved) => onSave(edited === 'new' ? null : edited.id, saved)}
        />
      )}
      {removed !== null && (
        <Dialog
          open
          role="alertdialog"
          dismissable={!pending}
          onClose={() => setRemoved(null)}
          title={t('removeTitle')}
          actions={
            <>
              <Button variant="secondary" disabled={pending} onPress={() => setRemoved(null)}>
                {ui('cancel')}
              </Button>
              <Button variant="danger" pending={pending} onPress={() => void remove(removed.id)}>
                {t('removeAction')}
              </Button>
            </>
          }
        >
          <p>{removed[language].title}</p>
          {failure !== null && (
            <Notice tone="danger" alert>
              {words(failure)}
            </Notice>
          )}
        </Dialog>
      )}
    </Card>
  );
}
