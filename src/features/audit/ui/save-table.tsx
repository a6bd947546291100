'use client';
import { FileDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { openSaveTarget } from '#src/features/export/ui/save-target.ts';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { AuditFilter } from '../contract.ts';
import { csvLine } from './csv.ts';
import { useActionText } from './use-action-text.ts';

const pageSize = 500;

type SaveState =
  | { step: 'idle' }
  | { step: 'saving' | 'saved'; count: number }
  | { step: 'failed'; error: unknown };

/** Writes the entries that fit the filter to the person's disk, a page at a time. */
export function SaveTable({ filter }: { filter: AuditFilter }) {
  const t = useTranslations('audit');
  const actionText = useActionText();
  const utils = trpc.useUtils();
  const [state, setState] = useState<SaveState>({ step: 'idle' });

  async function save() {
    const target = await openSaveTarget(`${t('fileName')} ${new Date().toISOString().slice(0, 10)}.csv`);
    if (target === null) return;
    const bytes = new TextEncoder();
    const columns = [
      'number',
      'time',
      'who',
      'whoId',
      'what',
      'code',
      'about',
      'aboutId',
      'details',
    ] as const;
    try {
      // The mark at the beginning: without it spreadsheets take the letters for another alphabet's.
      await target.write(bytes.encode(`\u{FEFF}${csvLine(columns.map((name) => t(`csv.${name}`)))}`));
      let count = 0;
      for (let cursor: { at: number; id: string } | null | undefined; cursor !== null; ) {
        setState({ step: 'saving', count });
        const page = await utils.client.audit.list.query({
          ...filter,
          purpose: 'export',
          cursor,
          limit: pageSize,
        });
        const lines = page.rows.map((row) =>
          csvLine([
            String(row.seq ?? ''),
            new Date(row.at).toISOString(),
            row.actorName ?? '',
            row.actorId ?? '',
            actionText(row.action),
            row.action,
            row.subjectName ?? '',
            row.subjectId ?? '',
            JSON.stringify(row.detail),
          ]),
        );
        await target.write(bytes.encode(lines.join('')));
        count += page.rows.length;
        cursor = page.next;
      }
      await target.finish();
      setState({ step: 'saved', count });
    } catch (error) {
      await target.abort();
      setState({ step: 'failed', error });
    }
  }

  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        variant="secondary"
        icon={<FileDown size={20} />}
        pending={state.step === 'saving'}
        onPress={() => void save()}
      >
        {t('export')}
      </Button>
      <p role="status" className="text-muted text-sm">
        {state.step === 'saving' && t('exporting', { count: state.count })}
        {state.step === 'saved' && t('exported', { count: state.count })}
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
