import { useEffect, useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import type { VisitView } from '../contract.ts';

/** Why the patient comes, in their words; null where nothing was written or it cannot be read. */
export function useVisitReason({ conversationId, reasonMessageId }: VisitView): string | null {
  const engine = useEngine();
  const [reason, setReason] = useState<string | null>(null);
  useEffect(() => {
    setReason(null);
    if (reasonMessageId === null) return;
    let over = false;
    void engine.visitMessage(conversationId, reasonMessageId).then((result) => {
      if (!over && result.ok) setReason(result.value);
    });
    return () => {
      over = true;
    };
  }, [engine, conversationId, reasonMessageId]);
  return reason;
}
