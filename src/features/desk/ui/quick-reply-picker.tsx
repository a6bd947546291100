'use client';
import { MessageSquareQuote } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { lazy, Suspense, useState } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import type { ConversationHead } from '#src/features/messaging/client/engine-api.ts';
import { IconButton } from '#src/ui/icon-button.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { useDeskActions } from './desk-actions.tsx';

/** Searching and choosing is loaded by those who open it. */
const ConversationReplies = lazy(() => import('./conversation-replies.tsx'));

interface QuickReplyPickerProps {
  head: ConversationHead;
  /** Gets the wording in the patient's language, with names and hours filled in. */
  onPick: (text: string) => void;
}

/** A button that opens the quick replies; nothing where there is no desk (patients, staff among themselves). */
export function QuickReplyPicker({ head, onPick }: QuickReplyPickerProps) {
  const t = useTranslations('desk.replies');
  const actions = useDeskActions();
  const [open, setOpen] = useState(false);
  if (actions === null || head.desk === null) return null;
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <IconButton aria-label={t('title')}>
        <MessageSquareQuote size={22} />
      </IconButton>
      <Popover
        placement="top start"
        className="w-[min(26rem,calc(100vw-1rem))] rounded-xl border border-line bg-surface p-1 shadow-lg"
      >
        <Dialog aria-label={t('title')} className="outline-none">
          <Suspense fallback={<SkeletonRows rows={3} label={t('loading')} />}>
            <ConversationReplies
              conversationId={head.conversationId}
              providerName={actions.self.name}
              onPick={(text) => {
                setOpen(false);
                onPick(text);
              }}
            />
          </Suspense>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
