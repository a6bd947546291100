'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import type { ConversationHead } from '#src/features/messaging/client/engine-api.ts';
import { conversationName } from '#src/features/messaging/ui/inbox-rows.ts';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { type ExportKind, type ExportState, useExport } from './use-export.ts';
import { usePdfWords } from './use-pdf-words.ts';

export interface ExportConversationProps {
  head: ConversationHead;
  onClose: () => void;
}

const kinds = ['archive', 'document'] as const;

function Choice({ kind, onChange }: { kind: ExportKind; onChange: (kind: ExportKind) => void }) {
  const t = useTranslations('export');
  return (
    <RadioGroup
      aria-label={t('kind')}
      value={kind}
      onChange={(value) => onChange(value === 'document' ? 'document' : 'archive')}
      className="flex flex-col gap-2"
    >
      {kinds.map((each) => (
        <Radio
          key={each}
          value={each}
          className="group flex cursor-pointer items-start gap-3 rounded-xl border border-line p-4 data-[selected]:border-accent data-[selected]:bg-accent-soft data-[selected]:text-on-accent-soft data-[focus-visible]:outline-2 data-[focus-visible]:outline-focus"
        >
          <span
            aria-hidden
            className="mt-0.5 size-5 shrink-0 rounded-full border-2 border-control bg-surface group-data-[selected]:border-[6px] group-data-[selected]:border-accent"
          />
          <span className="flex flex-col gap-1">
            <span className="font-semibold">{t(`${each}.title`)}</span>
            <span className="text-sm">{t(`${each}.text`)}</span>
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

function Working({ state }: { state: Extract<ExportState, { step: 'working' }> }) {
  const t = useTranslations('export');
  const { progress } = state;
  const share = progress === null || progress.total === 0 ? 0 : progress.done / progress.total;
  const label = progress === null ? t('starting') : t(`progress.${progress.step}`, { share });
  return (
    <div className="flex flex-col gap-2">
      <p role="status">{label}</p>
      <progress aria-label={t('progress.label')} value={share} max={1} className="h-2 w-full accent-accent" />
      <p className="text-muted text-sm">{t('keepOpen')}</p>
    </div>
  );
}

/** Writes a conversation to the person's own disk; mounted only while it is open. */
export function ExportConversation({ head, onClose }: ExportConversationProps) {
  const t = useTranslations('export');
  const ui = useTranslations('ui');
  const failureText = useFailureText();
  const clinic = trpc.admin.clinic.useQuery(undefined, { staleTime: 5 * 60_000 });
  const clinicName = clinic.data?.name ?? '';
  const name = conversationName(head);
  const [kind, setKind] = useState<ExportKind>('archive');
  const { state, start, stop } = useExport(head.conversationId, clinicName, usePdfWords(name, clinicName));
  const working = state.step === 'working';
  const day = new Date().toISOString().slice(0, 10);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title')}
      dismissable={!working}
      actions={
        working ? (
          <Button variant="secondary" onPress={stop}>
            {ui('cancel')}
          </Button>
        ) : state.step === 'done' ? (
          <Button onPress={onClose}>{ui('done')}</Button>
        ) : (
          <>
            <Button variant="secondary" onPress={onClose}>
              {ui('cancel')}
            </Button>
            <Button onPress={() => void start(kind, `${t('fileName')} ${name} ${day}`)}>{t('start')}</Button>
          </>
        )
      }
    >
      {working && <Working state={state} />}
      {state.step === 'done' && <p role="status">{t('done')}</p>}
      {state.step === 'failed' && (
        <Notice tone="danger" alert>
          {state.failure === null ? t('unwritable') : failureText(state.failure)}
        </Notice>
      )}
      {!working && state.step !== 'done' && (
        <>
          <Choice kind={kind} onChange={setKind} />
          <Notice tone="warn">{t('warning')}</Notice>
          <p className="text-muted text-sm">{t('private')}</p>
        </>
      )}
    </Dialog>
  );
}
