'use client';
import { FileDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { openSaveTarget } from '#src/features/export/ui/save-target.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { writePersonArchive } from '../client/person-archive.ts';

type SaveState =
  | { step: 'idle' | 'saved' }
  | { step: 'saving'; done: number; total: number }
  | { step: 'failed'; error: unknown };

/** Writes everything about a person to the disk. `userId` null: oneself, with what was said; else what the office can read. */
export function SaveEverything({ userId, name }: { userId: string | null; name: string }) {
  const t = useTranslations('records.save');
  const engine = useEngine();
  const utils = trpc.useUtils();
  const [state, setState] = useState<SaveState>({ step: 'idle' });

  async function save() {
    const day = new Date().toISOString().slice(0, 10);
    const target = await openSaveTarget(`${t('fileName')} ${name} ${day}.zip`);
    if (target === null) return;
    setState({ step: 'saving', done: 0, total: 1 });
    try {
      const { name: clinicName } = await utils.client.admin.clinic.query();
      await writePersonArchive(
        {
          ask: (section, after) => utils.client.records.page.query({ userId, section, after }),
          engine: userId === null ? engine : null,
          facts: { clinicName, exportedAt: Date.now(), origin: window.location.origin },
          words: {
            title: t('archiveTitle', { name }),
            intro: t(userId === null ? 'archiveIntro' : 'archiveIntroOffice', { clinic: clinicName, day }),
            section: (section, count) => `${t(`section.${section}`)} (${count})`,
            conversation: (number) => t('conversation', { number }),
            failed: t('conversationFailed'),
          },
          signal: new AbortController().signal,
          onProgress: (done, total) => setState({ step: 'saving', done, total }),
        },
        target,
      );
      await target.finish();
      setState({ step: 'saved' });
    } catch (error) {
      await target.abort();
      setState({ step: 'failed', error });
    }
  }

  return (
    <div className="flex flex-col items-start gap-3">
      <p>{t(userId === null ? 'text' : 'textOffice', { name })}</p>
      <Notice tone="warn">{t('warning')}</Notice>
      <Button icon={<FileDown size={20} />} pending={state.step === 'saving'} onPress={() => void save()}>
        {t('start')}
      </Button>
      <p role="status" className="text-muted">
        {state.step === 'saving' && t('saving', { done: state.done, total: state.total })}
        {state.step === 'saved' && t('saved')}
      </p>
      {state.step === 'failed' &&
        (state.error instanceof DOMException ? (
          <Notice tone="danger" alert>
            {t('unwritable')}
          </Notice>
        ) : (
          <ErrorNotice error={state.error} />
        ))}
    </div>
  );
}
