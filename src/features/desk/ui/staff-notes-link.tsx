import { NotebookPen } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ConversationHead } from '#src/features/messaging/client/engine-api.ts';
import { notesPath } from '#src/features/messaging/ui/routes.ts';

/** The way to the staff notes about a conversation; nothing where there is no desk. */
export function StaffNotesLink({ head }: { head: ConversationHead }) {
  const t = useTranslations('desk.notes');
  if (head.desk === null) return null;
  return (
    <Link
      href={notesPath(head.conversationId)}
      aria-label={t('title')}
      className="inline-flex min-h-11 min-w-11 shrink-0 items-center justify-center gap-1.5 rounded-xl px-2 text-muted text-sm no-underline hover:bg-raised"
    >
      <NotebookPen aria-hidden size={22} />
      <span aria-hidden className="max-xl:hidden">
        {t('title')}
      </span>
    </Link>
  );
}
