'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { useLoaded } from '#src/features/messaging/ui/use-loaded.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { buttonLook } from '#src/ui/button.tsx';
import { fillReply } from '../client/fill-reply.ts';
import type { QuickReply } from '../contract.ts';
import { QuickReplyList } from './quick-reply-list.tsx';
import { repliesPath } from './routes.ts';
import { useHoursText } from './use-hours-text.ts';

interface RepliesProps {
  conversationId: string;
  providerName: string;
  onPick: (text: string) => void;
}

/** The quick replies for the patient of a conversation, in their language. */
export default function ConversationReplies({ conversationId, providerName, onPick }: RepliesProps) {
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
