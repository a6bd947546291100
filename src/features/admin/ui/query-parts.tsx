'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { FailureWords } from '#src/platform/client-react/failure-words.tsx';
import { queryFailure } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';

interface Query<T> {
  data: T | undefined;
  error: unknown;
  refetch(): unknown;
}

/** Draws what a question answered; before that a skeleton, and after a failure what to do. */
export function Answer<T>({ query, children }: { query: Query<T>; children: (data: T) => ReactNode }) {
  const ui = useTranslations('ui');
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) return <SkeletonRows rows={4} label={ui('loading')} />;
  return (
    <ErrorNotice
      error={query.error}
      actions={
        <Button variant="secondary" onPress={() => query.refetch()}>
          {ui('retry')}
        </Button>
      }
    />
  );
}

/** Says why a question or change failed; nothing when it did not. */
export function ErrorNotice({ error, actions }: { error: unknown; actions?: ReactNode }) {
  if (error === null || error === undefined) return null;
  return (
    <Notice tone="danger" alert actions={actions}>
      <FailureWords failure={queryFailure(error)} />
    </Notice>
  );
}
