'use client';
import { MessageSquareQuote } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import type { ConversationHead } from '#src/features/messaging/client/engine-api.ts';
import { useLoaded } from '#src/features/messaging/ui/use-loaded.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { buttonLook } from '#src/ui/button.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { fillReply } from '../client/fill-reply.ts';
import type { QuickReply } from '../contract.ts';
import { useDeskActions } from './desk-actions.tsx';
import { QuickReplyList } from './quick-reply-list.tsx';
import { repliesPath } from './routes.ts';
import { useHoursText } from './use-hours-text.ts';

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
          <Replies
            conversationId={head.conversationId}
            providerName={actions.self.name}
            onPick={(text) => {
              setOpen(false);
              onPick(text);
            }}
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

interface RepliesProps {
  conversationId: string;
  providerName: string;
  onPick: (text: string) => void;
}

function Replies({ conversationId, providerName, onPick }: RepliesProps) {
  const t = useTranslations('desk.replies');
  const engine = useEngine();
  const hours = useHoursText();
  const clinic = trpc.admin.clinic.useQuery(undefined, { staleTime: 5 * 60_000 });
  const patient = trpc.desk.patient.useQuery({ conversationId });
  const shared = trpc.desk.quickReplies.useQuery();
  const { loaded } = useLoaded(true, () => engine.quickReplies());
  const own = loaded.status === 'ready' ? loaded.value : [];
  return (
    <Answer query={clinic}>
      {({ name, officeHours }) => (
        <Answer query={patient}>
          {(person) => (
            <Answer query={shared}>
              {(replies) => {
                const values = {
                  patient: person.name,
                  provider: providerName,
                  clinic: name,
                  hours: hours(officeHours, person.locale),
                };
                const ready = (reply: QuickReply) => {
                  const { title, text } = reply[person.locale];
                  return { id: reply.id, title, text: fillReply(text, values) };
                };
                if (own.length + replies.length === 0)
                  return (
                    <div className="flex flex-col items-start gap-3 p-3">
                      <p className="text-muted">{t('none')}</p>
                      <Link href={repliesPath} className={buttonLook('secondary')}>
                        {t('write')}
                      </Link>
                    </div>
                  );
                return (
                  <>
                    <p className="px-3 pt-2 text-muted text-sm">{t(`language.${person.locale}`)}</p>
                    <QuickReplyList own={own.map(ready)} clinic={replies.map(ready)} onPick={onPick} />
                  </>
                );
              }}
            </Answer>
          )}
        </Answer>
      )}
    </Answer>
  );
}
