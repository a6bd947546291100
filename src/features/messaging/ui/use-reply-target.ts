import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import type { EngineApi } from '../client/engine-api.ts';
import { type ReplyTarget, ReplyTargets } from './reply-targets.ts';

/** What the composer answers or changes, and how that begins and ends. */
export interface ReplyControl {
  /** Null: it writes a message of its own. */
  target: ReplyTarget | null;
  reply: (messageId: string) => void;
  edit: (messageId: string, text: string) => void;
  /** Keeps what the message being changed says so far. */
  write: (messageId: string, text: string) => void;
  /** Ends it; with a target only if that is still the one. */
  end: (only?: ReplyTarget) => void;
}

const stores = new WeakMap<EngineApi, ReplyTargets>();

function targetsOf(engine: EngineApi): ReplyTargets {
  const known = stores.get(engine);
  if (known !== undefined) return known;
  const targets = new ReplyTargets();
  stores.set(engine, targets);
  // Nothing in the clear stays behind when the account is locked or left.
  void engine.watchStatus((status) => {
    if (status.phase !== 'ready') targets.clear();
  });
  return targets;
}

/** The reply target of a conversation; the same for everything on the page that asks. */
export function useReplyTarget(conversationId: string): ReplyControl {
  const targets = targetsOf(useEngine());
  const target = useSyncExternalStore(
    useCallback((listener: () => void) => targets.subscribe(listener), [targets]),
    () => targets.find(conversationId),
    () => null,
  );
  const verbs = useMemo(
    () => ({
      reply: (messageId: string) => targets.set(conversationId, { mode: 'reply', messageId }),
      edit: (messageId: string, text: string) =>
        targets.set(conversationId, { mode: 'edit', messageId, text }),
      write: (messageId: string, text: string) => {
        const now = targets.find(conversationId);
        if (now?.mode === 'edit' && now.messageId === messageId)
          targets.set(conversationId, { ...now, text });
      },
      end: (only?: ReplyTarget) => {
        const now = targets.find(conversationId);
        if (only === undefined || (now?.mode === only.mode && now.messageId === only.messageId))
          targets.set(conversationId, null);
      },
    }),
    [targets, conversationId],
  );
  return { target, ...verbs };
}
