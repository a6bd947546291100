'use client';
import { Download, ShieldCheck } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { saveFile } from '#src/features/admin/ui/save-file.ts';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { AuditFinding } from '../contract.ts';

/** Whether anybody touched the log, and the signatures to keep outside. */
export function AuditHeadCard() {
  const t = useTranslations('audit');
  const format = useFormatter();
  const utils = trpc.useUtils();
  const state = trpc.audit.state.useQuery();
  const check = trpc.audit.verify.useMutation({ onSuccess: () => utils.audit.state.invalidate() });
  const heads = trpc.audit.heads.useMutation({
    onSuccess: ({ file }) => {
      saveFile(
        `consulta-audit-heads-${new Date().toISOString().slice(0, 10)}.json`,
        'application/octet-stream',
        file,
      );
      return utils.audit.state.invalidate();
    },
  });
  return (
    <Card title={t('check.title')}>
      <p className="text-muted">{t('check.text')}</p>
      <div>
        <Button
          variant="secondary"
          icon={<ShieldCheck size={20} />}
          pending={check.isPending}
          onPress={() => check.mutate()}
        >
          {t('check.start')}
        </Button>
      </div>
      <div role="status">
        {check.isSuccess && check.data.findings.length === 0 && (
          <Notice tone="info">{t('check.good', { rows: check.data.rows })}</Notice>
        )}
      </div>
      {check.isSuccess && check.data.findings.length > 0 && <Findings findings={check.data.findings} />}
      <ErrorNotice error={check.error ?? heads.error} />
      <h3 className="font-semibold">{t('head.title')}</h3>
      <Answer query={state}>
        {({ head, key }) => (
          <div className="flex flex-col gap-1 text-sm">
            {/* The first signature of all stands before the first entry. */}
            {head === null || head.seq === 0 ? (
              <p className="text-muted">{t('head.none')}</p>
            ) : (
              <>
                <p>
                  {t('head.text', {
                    seq: head.seq,
                    when: format.dateTime(head.at, { dateStyle: 'medium', timeStyle: 'short' }),
                  })}
                </p>
                <p className="break-all font-mono text-muted text-xs">{head.hash}</p>
              </>
            )}
            <p className="text-muted">{t('head.key', { key })}</p>
          </div>
        )}
      </Answer>
      <p className="text-muted">{t('head.why')}</p>
      <div>
        <Button
          variant="secondary"
          icon={<Download size={20} />}
          pending={heads.isPending}
          onPress={() => heads.mutate()}
        >
          {t('head.save')}
        </Button>
      </div>
    </Card>
  );
}

function Findings({ findings }: { findings: readonly AuditFinding[] }) {
  const t = useTranslations('audit.check');
  const where = ({ from, to }: AuditFinding) => {
    if (from === null) return t('nowhere');
    return to === null || to === from ? t('where', { from }) : t('range', { from, to });
  };
  return (
    <Notice tone="danger" alert title={t('bad')}>
      <ul className="list-disc pl-5">
        {findings.map((finding) => (
          <li key={`${finding.kind}:${finding.from}:${finding.to}`}>
            {t(`found.${finding.kind}`, { where: where(finding) })}
          </li>
        ))}
      </ul>
      <p>{t('badText')}</p>
    </Notice>
  );
}
