'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import type { Charge, OwnCarer } from '../contract.ts';
import { LetInDialog } from './let-in-dialog.tsx';

/** For patients: for whom they act, who acts for them, and how to end either. Nothing where there is neither. */
export function CaringSettings() {
  const mine = trpc.proxy.mine.useQuery();
  if (mine.data === undefined && mine.error === null) return null;
  return (
    <Answer query={mine}>
      {({ charges, carers }) => (
        <>
          <Charges charges={charges} />
          <Carers carers={carers} />
        </>
      )}
    </Answer>
  );
}

function Charges({ charges }: { charges: readonly Charge[] }) {
  const t = useTranslations('proxy.settings');
  const [ending, setEnding] = useState<Charge | null>(null);
  if (charges.length === 0) return null;
  return (
    <Card title={t('charges')}>
      <p className="text-muted">{t('chargesText')}</p>
      <ul className="flex flex-col divide-y divide-line">
        {charges.map((charge) => (
          <Row key={charge.linkId} name={charge.patient.name} relation={charge.relation} until={charge.until}>
            <Button
              variant="secondary"
              onPress={() => setEnding(charge)}
              aria-label={t('stopName', { name: charge.patient.name })}
            >
              {t('stop')}
            </Button>
          </Row>
        ))}
      </ul>
      {ending !== null && (
        <EndDialog
          linkId={ending.linkId}
          title={t('stopName', { name: ending.patient.name })}
          text={t('stopText', { name: ending.patient.name })}
          action={t('stop')}
          onClose={() => setEnding(null)}
        />
      )}
    </Card>
  );
}

function Carers({ carers }: { carers: readonly OwnCarer[] }) {
  const t = useTranslations('proxy.settings');
  const [ending, setEnding] = useState<OwnCarer | null>(null);
  const [choosing, setChoosing] = useState<OwnCarer | null>(null);
  if (carers.length === 0) return null;
  return (
    <Card title={t('carers')}>
      <p className="text-muted">{t('carersText')}</p>
      <ul className="flex flex-col divide-y divide-line">
        {carers.map((link) => (
          <Row key={link.linkId} name={link.carer.name} relation={link.relation} until={link.until}>
            <Button
              variant="secondary"
              onPress={() => setChoosing(link)}
              aria-label={t('conversationsName', { name: link.carer.name })}
            >
              {t('conversations')}
            </Button>
            <Button
              variant="secondary"
              onPress={() => setEnding(link)}
              aria-label={t('endName', { name: link.carer.name })}
            >
              {t('end')}
            </Button>
          </Row>
        ))}
      </ul>
      {choosing !== null && <LetInDialog carer={choosing.carer} onClose={() => setChoosing(null)} />}
      {ending !== null && (
        <EndDialog
          linkId={ending.linkId}
          title={t('endTitle', { name: ending.carer.name })}
          text={t('endText', { name: ending.carer.name })}
          action={t('end')}
          onClose={() => setEnding(null)}
        />
      )}
    </Card>
  );
}

interface RowProps {
  name: string;
  relation: Charge['relation'];
  until: number | null;
  children: ReactNode;
}

function Row({ name, relation, until, children }: RowProps) {
  const t = useTranslations('proxy.settings');
  const relations = useTranslations('proxy.relations');
  const format = useFormatter();
  return (
    <li className="flex flex-wrap items-center gap-2 py-3">
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-medium">{name}</p>
        <p className="text-muted text-sm">
          {relations(relation)}
          {until !== null && ` · ${t('until', { date: format.dateTime(until, { dateStyle: 'medium' }) })}`}
        </p>
      </div>
      {children}
    </li>
  );
}

interface EndDialogProps {
  linkId: string;
  title: string;
  text: string;
  action: string;
  onClose(): void;
}

function EndDialog({ linkId, title, text, action, onClose }: EndDialogProps) {
  const ui = useTranslations('ui');
  const engine = useEngine();
  const utils = trpc.useUtils();
  const end = trpc.proxy.endLink.useMutation({
    onSuccess: async () => {
      await Promise.all([utils.proxy.mine.invalidate(), engine.refreshActing()]);
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      role="alertdialog"
      title={title}
      dismissable={!end.isPending}
      actions={
        <>
          <Button variant="secondary" disabled={end.isPending} onPress={onClose}>
            {ui('cancel')}
          </Button>
          <Button variant="danger" pending={end.isPending} onPress={() => end.mutate({ id: linkId })}>
            {action}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      <ErrorNotice error={end.error} />
    </Dialog>
  );
}
