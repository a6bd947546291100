'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Select } from '#src/ui/select.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { type BookingRule, bookingRule, type VisitType, visitType } from '../contract.ts';

interface VisitTypeDialogProps {
  /** Null: a new one. */
  type: VisitType | null;
  onClose(): void;
}

const fields = visitType.omit({ id: true });
const usualMinutes = '20';

/** A type of visit with its names in both languages. */
export function VisitTypeDialog({ type, onClose }: VisitTypeDialogProps) {
  const t = useTranslations('scheduling.types');
  const ui = useTranslations('ui');
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const [en, setEn] = useState(type?.en ?? '');
  const [es, setEs] = useState(type?.es ?? '');
  const [minutes, setMinutes] = useState(type === null ? usualMinutes : String(type.minutes));
  const [remote, setRemote] = useState(type?.remote ?? true);
  const [booking, setBooking] = useState<BookingRule>(type?.booking ?? 'request');
  const [active, setActive] = useState(type?.active ?? true);
  const [tried, setTried] = useState(false);
  const put = trpc.scheduling.putVisitType.useMutation({
    onSuccess: async () => {
      announce(ui('saved'));
      await utils.scheduling.invalidate();
      onClose();
    },
  });
  const parsed = fields.safeParse({ en, es, minutes: Number(minutes), remote, booking, active });
  const wrong = (field: 'en' | 'es' | 'minutes') =>
    tried && parsed.error?.issues.some(({ path }) => path[0] === field) === true;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (parsed.success && !put.isPending) put.mutate({ id: type?.id ?? null, ...parsed.data });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(type === null ? 'new' : 'edit')}
      dismissable={!put.isPending}
      actions={
        <Button type="submit" form="visit-type" pending={put.isPending}>
          {ui('save')}
        </Button>
      }
    >
      <form id="visit-type" onSubmit={submit} noValidate className="flex flex-col gap-4">
        <TextField
          label={t('en')}
          value={en}
          onChange={setEn}
          autoComplete="off"
          error={wrong('en') ? t('nameWrong') : undefined}
        />
        <TextField
          label={t('es')}
          value={es}
          onChange={setEs}
          autoComplete="off"
          error={wrong('es') ? t('nameWrong') : undefined}
        />
        <TextField
          label={t('minutes')}
          value={minutes}
          onChange={setMinutes}
          inputMode="numeric"
          autoComplete="off"
          error={wrong('minutes') ? t('minutesWrong') : undefined}
        />
        <Select<BookingRule>
          label={t('booking')}
          value={booking}
          options={bookingRule.options.map((id) => ({ id, label: t(`rules.${id}`) }))}
          onChange={setBooking}
        />
        <Checkbox checked={remote} onChange={setRemote} description={t('remoteText')}>
          {t('remote')}
        </Checkbox>
        <Checkbox checked={active} onChange={setActive} description={t('activeText')}>
          {t('active')}
        </Checkbox>
        <ErrorNotice error={put.error} />
      </form>
    </Dialog>
  );
}
