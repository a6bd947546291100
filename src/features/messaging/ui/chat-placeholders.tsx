import { MessageCircleOff, ShieldAlert, WifiOff } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button, buttonLook } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import type { ConversationHead, Failure } from '../client/engine-api.ts';
import { conversationName } from './inbox-rows.ts';
import { RefusalCard } from './refusal-card.tsx';
import { inboxPath } from './routes.ts';

interface ChatUnavailableProps {
  failure: Failure | null;
  notFound: boolean;
  onRetry: () => void;
}

/** In the place of a conversation that could not be opened. */
export function ChatUnavailable({ failure, notFound, onRetry }: ChatUnavailableProps) {
  const t = useTranslations('chat');
  const words = useFailureText();
  const back = (
    <Link href={inboxPath} className={buttonLook('secondary')}>
      {t('back')}
    </Link>
  );
  if (failure?.kind === 'refusal')
    return (
      <div className="mx-auto w-full max-w-xl p-4">
        <h1 className="sr-only">{t('failed.title')}</h1>
        <RefusalCard
          code={failure.code}
          title={t('refusal.conversationTitle')}
          actions={
            <>
              <Button onPress={onRetry}>{t('retry')}</Button>
              {back}
            </>
          }
        />
      </div>
    );
  if (notFound)
    return (
      <EmptyState
        headingLevel={1}
        icon={<MessageCircleOff size={40} />}
        title={t('notFound.title')}
        action={back}
      >
        {t('notFound.text')}
      </EmptyState>
    );
  return (
    <EmptyState
      headingLevel={1}
      icon={failure?.kind === 'network' ? <WifiOff size={40} /> : <ShieldAlert size={40} />}
      title={t('failed.title')}
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <Button onPress={onRetry}>{t('retry')}</Button>
          {back}
        </div>
      }
    >
      {failure === null ? null : words(failure)}
    </EmptyState>
  );
}

const widths = ['w-3/5', 'w-2/5 self-end', 'w-1/2', 'w-3/5 self-end', 'w-1/3'];

/** Shapes of a conversation while it opens. */
export function ChatSkeleton({ head }: { head: ConversationHead | null }) {
  const t = useTranslations('chat');
  return (
    <section aria-busy="true" className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas">
      <header className="flex min-h-16 items-center gap-3 border-line border-b bg-surface px-4 py-1.5">
        <Skeleton className="size-11 rounded-full" />
        {head === null ? (
          <>
            <h1 className="sr-only">{t('loading')}</h1>
            <Skeleton className="h-5 w-40" />
          </>
        ) : (
          <h1 className="font-semibold">{conversationName(head)}</h1>
        )}
      </header>
      <div role="status" className="mx-auto flex w-full max-w-3xl flex-1 flex-col justify-end gap-3 p-4">
        <span className="sr-only">{t('loading')}</span>
        {widths.map((width) => (
          <Skeleton key={width} className={`h-14 rounded-2xl ${width}`} />
        ))}
      </div>
    </section>
  );
}
