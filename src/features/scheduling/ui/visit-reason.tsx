'use client';
import { useTranslations } from 'next-intl';
import { useLoaded } from '#src/features/messaging/ui/use-loaded.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';

interface VisitReasonProps {
  conversationId: string;
  /** The message that tells it. */
  messageId: string;
}

/** Why the patient comes, in their words; nothing where they took it back or it cannot be read here. */
export function VisitReason({ conversationId, messageId }: VisitReasonProps) {
  const t = useTranslations('scheduling.card');
  const engine = useEngine();
  const { loaded } = useLoaded(true, () => engine.visitMessage(conversationId, messageId));
  if (loaded.status === 'loading') return <Skeleton className="h-6 w-2/3" />;
  if (loaded.status === 'failed' || loaded.value === null) return null;
  return (
    <div className="rounded-xl bg-raised px-3 py-2">
      <p className="text-muted text-sm">{t('reason')}</p>
      <p dir="auto" className="line-clamp-4 whitespace-pre-wrap break-words">
        {loaded.value}
      </p>
    </div>
  );
}
