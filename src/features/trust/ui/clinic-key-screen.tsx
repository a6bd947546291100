'use client';
import { useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import { useCommand } from '#src/features/identity/ui/use-command.ts';
import { useLoadedResult } from '#src/features/identity/ui/use-loaded-result.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { ClinicRootView } from '../client/trust-api.ts';
import { ClinicPoster } from './clinic-poster.tsx';
import { KeyCode } from './key-code.tsx';
import { StaffList } from './staff-list.tsx';

/** The key with which the clinic vouches for its staff: made, printed, handed on, used. */
export function ClinicKeyScreen() {
  const ui = useTranslations('ui');
  const engine = useEngine();
  const [root, reload] = useLoadedResult(useCallback(() => engine.clinicRoot(), [engine]));
  if (root.state === 'loading') return <SkeletonRows rows={4} label={ui('loading')} />;
  if (root.state === 'failed') {
    return (
      <FailureNotice
        failure={root.failure}
        actions={
          <Button variant="secondary" onPress={reload}>
            {ui('retry')}
          </Button>
        }
      />
    );
  }
  return <Key root={root.value} onChanged={reload} />;
}

function Key({ root, onChanged }: { root: ClinicRootView; onChanged(): void }) {
  const t = useTranslations('trust.key');
  const { exists, holds, poster } = root;
  if (!exists) {
    return (
      <Card title={t('noneTitle')}>
        <p>{t('noneText')}</p>
        <MakeKey replace={false} onMade={onChanged} />
      </Card>
    );
  }
  return (
    <>
      {!holds && (
        <Card title={t('elsewhereTitle')}>
          <p>{t('elsewhereText')}</p>
          <TakeOver onTaken={onChanged} />
          <details>
            <summary className="flex min-h-11 cursor-pointer items-center font-medium">{t('lost')}</summary>
            <div className="flex flex-col items-start gap-4">
              <p>{t('lostText')}</p>
              <MakeKey replace onMade={onChanged} />
            </div>
          </details>
        </Card>
      )}
      {holds && <StaffList />}
      {poster !== null && <ClinicPoster poster={poster} />}
      {holds && <KeyCode />}
    </>
  );
}

function MakeKey({ replace, onMade }: { replace: boolean; onMade(): void }) {
  const t = useTranslations('trust.key');
  const engine = useEngine();
  const { run, pending, failure } = useCommand();
  return (
    <>
      <FailureNotice failure={failure} />
      <Button
        variant={replace ? 'danger' : 'primary'}
        pending={pending}
        onPress={async () => {
          const result = await run(() => engine.makeClinicRoot({ replace }));
          if (result.ok) onMade();
        }}
      >
        {t(replace ? 'replace' : 'make')}
      </Button>
    </>
  );
}

function TakeOver({ onTaken }: { onTaken(): void }) {
  const t = useTranslations('trust.key');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const [open, setOpen] = useState(false);
  const [code, setCode] = useState('');
  const { run, pending, failure, clear } = useCommand();
  const close = () => {
    setOpen(false);
    setCode('');
    clear();
  };
  const wrong = failure?.kind === 'refusal' && failure.code === 'E_ATTEST';
  return (
    <>
      <Button variant="secondary" onPress={() => setOpen(true)}>
        {t('takeOver')}
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={t('takeOver')}
        dismissable={!pending}
        actions={
          <>
            <Button variant="secondary" disabled={pending} onPress={close}>
              {ui('cancel')}
            </Button>
            <Button
              pending={pending}
              disabled={code.trim() === ''}
              onPress={async () => {
                const result = await run(() => engine.importClinicRoot({ code }));
                if (!result.ok) return;
                close();
                onTaken();
              }}
            >
              {t('takeOverAction')}
            </Button>
          </>
        }
      >
        <p>{t('takeOverText')}</p>
        <TextField label={t('code')} value={code} onChange={setCode} autoComplete="off" mono autoFocus />
        {wrong ? (
          <Notice tone="danger" alert>
            {t('otherKey')}
          </Notice>
        ) : (
          <FailureNotice failure={failure} />
        )}
      </Dialog>
    </>
  );
}
