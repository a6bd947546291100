import { useCallback, useEffect, useRef, useState } from 'react';
import { DraftKeeper } from './draft-keeper.ts';
import { browserTimers } from './timers.ts';
import { TypingNotice } from './typing-notice.ts';

export interface ComposerText {
  text: string;
  change: (text: string) => void;
  /** Empties the field because its text is on its way; answers it. */
  take: () => string;
  stopTyping: () => void;
}

/** Text of the composer: begins with the draft, saves itself, tells that somebody writes. */
export function useComposerText(
  draft: string,
  onDraft: (text: string) => void,
  onTyping: (typing: boolean) => void,
): ComposerText {
  const [text, setText] = useState(draft);
  const current = useRef(draft);
  const calls = useRef({ onDraft, onTyping });
  useEffect(() => {
    calls.current = { onDraft, onTyping };
  });
  const machines = useRef<{ keeper: DraftKeeper; notice: TypingNotice } | null>(null);
  machines.current ??= {
    keeper: new DraftKeeper(browserTimers, draft, (next) => calls.current.onDraft(next)),
    notice: new TypingNotice(browserTimers, (typing) => calls.current.onTyping(typing)),
  };
  const { keeper, notice } = machines.current;

  const change = useCallback(
    (next: string) => {
      current.current = next;
      setText(next);
      keeper.change(next);
      notice.change(next);
    },
    [keeper, notice],
  );
  const take = useCallback(() => {
    const taken = current.current;
    current.current = '';
    setText('');
    keeper.sent();
    notice.stop();
    return taken;
  }, [keeper, notice]);
  const stopTyping = useCallback(() => notice.stop(), [notice]);

  useEffect(() => {
    // A phone may end a hidden page without another word.
    const flush = () => keeper.flush();
    document.addEventListener('visibilitychange', flush);
    window.addEventListener('pagehide', flush);
    return () => {
      document.removeEventListener('visibilitychange', flush);
      window.removeEventListener('pagehide', flush);
      keeper.flush();
      notice.stop();
    };
  }, [keeper, notice]);

  return { text, change, take, stopTyping };
}
