'use client';
import type { ReactNode } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { FailureWords } from '#src/platform/client-react/failure-words.tsx';
import { Notice } from '#src/ui/notice.tsx';

/** Says what went wrong and what to do; read out when it appears. Keeps its place while there is nothing to say. */
export function FailureNotice({ failure, actions }: { failure: Failure | null; actions?: ReactNode }) {
  if (failure === null) return null;
  return (
    <Notice tone={failure.kind === 'network' ? 'warn' : 'danger'} alert actions={actions}>
      <FailureWords failure={failure} />
    </Notice>
  );
}
