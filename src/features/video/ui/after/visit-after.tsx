'use client';
import { useState } from 'react';
import { ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import type { VisitView } from '../../contract.ts';
import { AfterVisit } from './after-visit.tsx';

/** What stays of a visit that is over, asked of the server; the question how it was is answered here. */
export function VisitAfter({ visit }: { visit: VisitView }) {
  const visitId = visit.id;
  const utils = trpc.useUtils();
  const [given, setGiven] = useState(false);
  const quality = trpc.video.quality.useQuery({ visitId }, { enabled: visit.durationMs > 0 });
  const rate = trpc.video.rate.useMutation({
    async onSuccess() {
      setGiven(true);
      await Promise.all([utils.video.visit.invalidate({ visitId }), utils.video.history.invalidate()]);
    },
  });
  return (
    <AfterVisit
      visit={visit}
      quality={quality.data ?? null}
      rating={given ? 'given' : rate.isPending ? 'sending' : 'open'}
      onRate={(stars, issues) => rate.mutate({ visitId, stars, issues })}
      failure={<ErrorNotice error={rate.error ?? quality.error} />}
    />
  );
}
