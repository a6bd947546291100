import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { browserKind } from '#src/platform/client/browser-kind.ts';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { SourceState } from '../client/call-view.ts';

export interface MediaHelpProps {
  kind: 'camera' | 'microphone';
  state: SourceState;
  onRetry: () => void;
}

/** What is wrong with a device, and how to mend it in the browser that the person uses; nothing while all is well. */
export function MediaHelp({ kind, state, onRetry }: MediaHelpProps) {
  const t = useTranslations('visit.prejoin.help');
  const [browser] = useState(() => browserKind(navigator.userAgent, navigator.maxTouchPoints));
  if (state === 'on' || state === 'off' || state === 'starting') return null;
  const problem = state === 'lost' ? 'missing' : state;
  return (
    <Notice
      tone="warn"
      title={t(`${kind}.${problem}`)}
      actions={
        <Button variant="secondary" onPress={onRetry}>
          {t('retry')}
        </Button>
      }
    >
      {problem === 'blocked' ? t(`denied.${browser}`) : t(`advice.${problem}`)}
    </Notice>
  );
}
