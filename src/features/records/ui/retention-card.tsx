'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { type RetentionRule, recordsContract } from '../contract.ts';

const fields = ['auditYears', 'qualityDays', 'invitationDays'] as const;
const rule = recordsContract.putRetention.input;

/** How long what is no message is kept. */
export function RetentionCard() {
  const t = useTranslations('records.retention');
  const query = trpc.records.retention.useQuery();
  return (
    <Card title={t('title')}>
      <p className="text-muted">{t('text')}</p>
      <Answer query={query}>{(kept) => <RetentionForm kept={kept} />}</Answer>
    </Card>
  );
}

function RetentionForm({ kept }: { kept: RetentionRule }) {
  const t = useTranslations('records.retention');
  const ui = useTranslations('ui');
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const [typed, setTyped] = useState(() => ({
    auditYears: String(kept.auditYears ?? ''),
    qualityDays: String(kept.qualityDays ?? ''),
    invitationDays: String(kept.invitationDays ?? ''),
  }));
  const put = trpc.records.putRetention.useMutation({
    onSuccess: async () => {
      announce(ui('saved'));
      await utils.records.retention.invalidate();
    },
  });
  const numberOf = (text: string) => (text.trim() === '' ? null : Number(text));
  const wrong = fields.filter((name) => !rule.shape[name].safeParse(numberOf(typed[name])).success);
  function submit(event: FormEvent) {
    event.preventDefault();
    const parsed = rule.safeParse({
      auditYears: numberOf(typed.auditYears),
      qualityDays: numberOf(typed.qualityDays),
      invitationDays: numberOf(typed.invitationDays),
    });
    if (parsed.success && !put.isPending) put.mutate(parsed.data);
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {fields.map((name) => (
        <TextField
          key={name}
          label={t(name)}
          description={t(`${name}Text`)}
          inputMode="numeric"
          autoComplete="off"
          value={typed[name]}
          onChange={(text) => setTyped({ ...typed, [name]: text })}
          error={wrong.includes(name) ? t('wrong') : undefined}
        />
      ))}
      <ErrorNotice error={put.error} />
      <div>
        <Button type="submit" variant="secondary" pending={put.isPending}>
          {ui('save')}
        </Button>
      </div>
    </form>
  );
}
