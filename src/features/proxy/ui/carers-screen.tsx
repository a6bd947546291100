'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import type { LinkRow } from '../contract.ts';
import { DependentDialog } from './dependent-dialog.tsx';
import { LinkDialog } from './link-dialog.tsx';

const tones = { active: 'accent', future: 'neutral', ended: 'neutral' } as const;

/** Who may act for which patient: made and ended here. */
export function CarersScreen() {
  const t = useTranslations('proxy.admin');
  const [open, setOpen] = useState<'link' | 'dependent' | null>(null);
  const [ending, setEnding] = useState<LinkRow | null>(null);
  const query = trpc.proxy.links.useInfiniteQuery({}, { getNextPageParam: (page) => page.next });
  const rows = query.data?.pages.flatMap((page) => page.links);
  return (
    <>
      <p className="text-muted">{t('text')}</p>
      <div className="flex flex-wrap gap-2">
        <Button onPress={() => setOpen('link')}>{t('new')}</Button>
        <Button variant="secondary" onPress={() => setOpen('dependent')}>
          {t('newDependent')}
        </Button>
      </div>
      <Answer query={{ ...query, data: rows }}>
        {(links) =>
          links.length === 0 ? (
            <EmptyState title={t('none')}>{t('noneText')}</EmptyState>
          ) : (
            <ul className="flex flex-col divide-y divide-line rounded-2xl border border-line bg-surface">
              {links.map((link) => (
                <LinkItem key={link.id} link={link} onEnd={() => setEnding(link)} />
              ))}
            </ul>
          )
        }
      </Answer>
      {query.hasNextPage && (
        <div className="flex justify-center">
          <Button
            variant="secondary"
            pending={query.isFetchingNextPage}
            onPress={() => void query.fetchNextPage()}
          >
            {t('more')}
          </Button>
        </div>
      )}
      {open === 'link' && <LinkDialog onClose={() => setOpen(null)} />}
      {open === 'dependent' && <DependentDialog onClose={() => setOpen(null)} />}
      {ending !== null && <EndDialog link={ending} onClose={() => setEnding(null)} />}
    </>
  );
}

function LinkItem({ link, onEnd }: { link: LinkRow; onEnd(): void }) {
  const t = useTranslations('proxy.admin');
  const relations = useTranslations('proxy.relations');
  const format = useFormatter();
  const date = (time: number) => format.dateTime(time, { dateStyle: 'medium' });
  const names = { carer: link.carer.name, patient: link.patient.name };
  return (
    <li className="flex flex-wrap items-center gap-3 p-4">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {t('pair', names)}
          <Badge>{relations(link.relation)}</Badge>
          <Badge tone={tones[link.state]}>{t(`states.${link.state}`)}</Badge>
        </p>
        <p className="text-muted text-sm">
          {link.until === null
            ? t('since', { from: date(link.from) })
            : t('between', { from: date(link.from), until: date(link.until) })}
          {link.endedAt !== null && ` · ${t('endedOn', { date: date(link.endedAt) })}`}
        </p>
        <p className="text-muted text-sm">{t('consentOf', { note: link.consentNote })}</p>
      </div>
      {link.state !== 'ended' && (
        <Button variant="secondary" onPress={onEnd} aria-label={t('endName', names)}>
          {t('end')}
        </Button>
      )}
    </li>
  );
}

function EndDialog({ link, onClose }: { link: LinkRow; onClose(): void }) {
  const t = useTranslations('proxy.admin');
  const ui = useTranslations('ui');
  const utils = trpc.useUtils();
  const end = trpc.proxy.endLink.useMutation({
    onSuccess: async () => {
      await utils.proxy.links.invalidate();
      onClose();
    },
  });
  const names = { carer: link.carer.name, patient: link.patient.name };
  return (
    <Dialog
      open
      onClose={onClose}
      role="alertdialog"
      title={t('endTitle', names)}
      dismissable={!end.isPending}
      actions={
        <>
          <Button variant="secondary" disabled={end.isPending} onPress={onClose}>
            {ui('cancel')}
          </Button>
          <Button variant="danger" pending={end.isPending} onPress={() => end.mutate({ id: link.id })}>
            {t('end')}
          </Button>
        </>
      }
    >
      <p>{t('endText', names)}</p>
      <ErrorNotice error={end.error} />
    </Dialog>
  );
}
