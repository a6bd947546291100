import { EyeOff, X } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ConversationHead } from '#src/features/messaging/client/engine-api.ts';
import { conversationPath, inboxPath } from '#src/features/messaging/ui/routes.ts';

/** On top of staff notes: that no patient reads them, and the way back to the conversation they are about. */
export function StaffNotesHeader({ head }: { head: Pick<ConversationHead, 'aboutConversationId'> }) {
  const t = useTranslations('desk.notes');
  const { aboutConversationId } = head;
  return (
    <header className="flex min-h-16 items-center gap-3 border-line border-b bg-warn-soft py-1.5 pr-2 pl-4 text-on-warn-soft">
      <EyeOff aria-hidden size={24} className="shrink-0" />
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold leading-tight">{t('title')}</h2>
        <p className="text-sm">{t('only')}</p>
      </div>
      <Link
        href={aboutConversationId === null ? inboxPath : conversationPath(aboutConversationId)}
        aria-label={t('close')}
        className="inline-flex size-11 shrink-0 items-center justify-center rounded-full hover:bg-surface/60"
      >
        <X aria-hidden size={22} />
      </Link>
    </header>
  );
}
