'use client';
import { useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { inboxPath } from '#src/features/messaging/ui/routes.ts';
import { useEngine, useWatch } from '#src/platform/client-react/engine.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Notice } from '#src/ui/notice.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import type { StarredItem } from '../client/search-api.ts';
import { StarredList } from './starred-list.tsx';

/** The engine's starred messages. */
export function StarredScreen() {
  const t = useTranslations('search.starred');
  const engine = useEngine();
  const words = useFailureText();
  const [failure, setFailure] = useState<Failure | null>(null);
  const items = useWatch<StarredItem[] | null>(
    useCallback((listener) => engine.watchStarred(listener), [engine]),
    null,
  );
  return (
    <section aria-label={t('title')} className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4">
      <PageHeader title={t('title')} back={{ href: inboxPath, label: t('back') }} />
      {failure !== null && (
        <Notice tone="danger" alert>
          {words(failure)}
        </Notice>
      )}
      <StarredList
        items={items}
        onUnstar={async ({ conversationId, messageId }) => {
          const result = await engine.starMessage(conversationId, messageId, false);
          setFailure(result.ok ? null : result.failure);
        }}
      />
    </section>
  );
}
