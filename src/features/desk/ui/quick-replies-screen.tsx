'use client';
import { useTranslations } from 'next-intl';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import { useLoaded } from '#src/features/messaging/ui/use-loaded.ts';
import { useEngine, useMe } from '#src/platform/client-react/engine.tsx';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import type { QuickReply } from '../contract.ts';
import { QuickReplySection } from './quick-reply-section.tsx';

/** Wording that staff answer with: one's own, and the clinic's. */
export function QuickRepliesScreen() {
  const { role } = useMe();
  return (
    <>
      {role === 'provider' && <OwnReplies />}
      <ClinicReplies />
    </>
  );
}

function OwnReplies() {
  const t = useTranslations('desk.replies');
  const engine = useEngine();
  const { loaded, retry } = useLoaded(true, () => engine.quickReplies());
  if (loaded.status === 'loading') return <Skeleton className="h-40 w-full" />;
  if (loaded.status === 'failed') return <FailureNotice failure={loaded.failure} />;
  const change = async (next: QuickReply[]): Promise<Result<null>> => {
    const result = await engine.setQuickReplies(next);
    if (result.ok) retry();
    return result;
  };
  const replies = loaded.value;
  return (
    <QuickReplySection
      title={t('own')}
      text={t('ownText')}
      none={t('ownNone')}
      replies={replies}
      onSave={(id, words) =>
        change(
          id === null
            ? [...replies, { id: crypto.randomUUID(), ...words }]
            : replies.map((reply) => (reply.id === id ? { id, ...words } : reply)),
        )
      }
      onRemove={(id) => change(replies.filter((reply) => reply.id !== id))}
    />
  );
}

function ClinicReplies() {
  const t = useTranslations('desk.replies');
  const utils = trpc.useUtils();
  const query = trpc.desk.quickReplies.useQuery();
  const change = async (work: Promise<unknown>): Promise<Result<null>> => {
    try {
      await work;
      await utils.desk.quickReplies.invalidate();
      return { ok: true, value: null };
    } catch (error) {
      return { ok: false, failure: queryFailure(error) };
    }
  };
  return (
    <Answer query={query}>
      {(replies) => (
        <QuickReplySection
          title={t('clinic')}
          text={t('clinicText')}
          none={t('clinicNone')}
          replies={replies}
          onSave={(id, words) => change(utils.client.desk.putQuickReply.mutate({ id, ...words }))}
          onRemove={(id) => change(utils.client.desk.removeQuickReply.mutate({ id }))}
        />
      )}
    </Answer>
  );
}
