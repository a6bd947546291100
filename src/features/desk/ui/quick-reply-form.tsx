import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { locales } from '#src/platform/locales.ts';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { TextArea } from '#src/ui/text-area.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { replyVariables } from '../client/fill-reply.ts';
import { type QuickReply, quickReply } from '../contract.ts';

type Words = Pick<QuickReply, 'en' | 'es'>;

interface QuickReplyFormProps {
  /** Null: a new one. */
  reply: Words | null;
  onClose: () => void;
  onSave: (words: Words) => Promise<Result<null>>;
}

const empty = { title: '', text: '' };
const wordsSchema = quickReply.omit({ id: true });

/** Writes a quick reply in both languages. */
export function QuickReplyForm({ reply, onClose, onSave }: QuickReplyFormProps) {
  const t = useTranslations('desk.replies.form');
  const ui = useTranslations('ui');
  const say = useFailureText();
  const [words, setWords] = useState<Words>(reply ?? { en: empty, es: empty });
  const [tried, setTried] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const parsed = wordsSchema.safeParse(words);
  const wrong = (locale: 'en' | 'es', field: 'title' | 'text') =>
    tried && parsed.error?.issues.some(({ path }) => path[0] === locale && path[1] === field) === true
      ? t(`${field}Wrong`)
      : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!parsed.success || pending) return;
    setPending(true);
    const result = await onSave(parsed.data);
    setPending(false);
    if (result.ok) onClose();
    else setFailure(result.failure);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      dismissable={!pending}
      title={reply === null ? t('new') : t('edit')}
      actions={
        <Button type="submit" form="quick-reply" pending={pending}>
          {ui('save')}
        </Button>
      }
    >
      <form
        id="quick-reply"
        noValidate
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-4"
      >
        <p className="text-muted">{t('text')}</p>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
          {replyVariables.map((name) => (
            <div key={name} className="contents">
              <dt className="font-mono">{`{${name}}`}</dt>
              <dd className="text-muted">{t(`variables.${name}`)}</dd>
            </div>
          ))}
        </dl>
        {locales.map((locale) => (
          <fieldset key={locale} className="flex flex-col gap-3 rounded-xl border border-line p-4">
            <legend className="px-1 font-semibold">{t(`language.${locale}`)}</legend>
            <TextField
              label={t('title')}
              value={words[locale].title}
              autoComplete="off"
              error={wrong(locale, 'title')}
              onChange={(title) => setWords({ ...words, [locale]: { ...words[locale], title } })}
            />
            <TextArea
              label={t('words')}
              value={words[locale].text}
              error={wrong(locale, 'text')}
              onChange={(text) => setWords({ ...words, [locale]: { ...words[locale], text } })}
            />
          </fieldset>
        ))}
        {failure !== null && (
          <Notice tone="danger" alert>
            {say(failure)}
          </Notice>
        )}
      </form>
    </Dialog>
  );
}
