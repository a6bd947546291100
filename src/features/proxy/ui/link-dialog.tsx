'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { PersonRow } from '#src/features/admin/contract.ts';
import { PersonSearch } from '#src/features/admin/ui/person-search.tsx';
import { ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Select } from '#src/ui/select.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { type Relation, relations } from '../contract.ts';
import { dayEnd, dayStart, today } from './link-days.ts';

/** Lets somebody act for a patient. */
export function LinkDialog({ onClose }: { onClose(): void }) {
  const t = useTranslations('proxy.link');
  const relationNames = useTranslations('proxy.relations');
  const utils = trpc.useUtils();
  const [carer, setCarer] = useState<PersonRow | null>(null);
  const [patient, setPatient] = useState<PersonRow | null>(null);
  const [relation, setRelation] = useState<Relation>('parent');
  const [from, setFrom] = useState(today);
  const [until, setUntil] = useState('');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const link = trpc.proxy.link.useMutation({
    onSuccess: async () => {
      await utils.proxy.links.invalidate();
      onClose();
    },
  });
  const [start, end] = [dayStart(from), until === '' ? null : dayEnd(until)];
  const daysOk = start !== null && (until === '' || (end !== null && end > start));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (carer === null || patient === null || note.trim() === '' || link.isPending) return;
    if (start === null || !daysOk) return;
    const consentNote = note.trim();
    link.mutate({
      carerId: carer.userId,
      patientId: patient.userId,
      relation,
      from: start,
      until: end,
      consentNote,
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={t('title')}
      dismissable={!link.isPending}
      actions={
        <Button type="submit" form="care-link" pending={link.isPending}>
          {t('action')}
        </Button>
      }
    >
      <PersonField
        label={t('carer')}
        description={t('carerText')}
        chosen={carer}
        fits={(person) => !person.dependent && !person.disabled && person.userId !== patient?.userId}
        onChange={setCarer}
        error={tried && carer === null ? t('personMissing') : undefined}
      />
      <PersonField
        label={t('patient')}
        description={t('patientText')}
        chosen={patient}
        fits={(person) => !person.disabled && person.userId !== carer?.userId}
        onChange={setPatient}
        error={tried && patient === null ? t('personMissing') : undefined}
      />
      <form id="care-link" onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Select<Relation>
          label={t('relation')}
          value={relation}
          onChange={setRelation}
          options={relations.map((id) => ({ id, label: relationNames(id) }))}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t('from')}
            type="date"
            value={from}
            onChange={setFrom}
            error={tried && start === null ? t('daysWrong') : undefined}
          />
          <TextField
            label={t('until')}
            description={t('untilText')}
            type="date"
            value={until}
            onChange={setUntil}
            error={tried && start !== null && !daysOk ? t('daysWrong') : undefined}
          />
        </div>
        <TextField
          label={t('note')}
          description={t('noteText')}
          value={note}
          onChange={setNote}
          maxLength={500}
          autoComplete="off"
          error={tried && note.trim() === '' ? t('noteMissing') : undefined}
        />
        <ErrorNotice error={link.error} />
      </form>
    </Dialog>
  );
}

interface PersonFieldProps {
  label: string;
  description: string;
  chosen: PersonRow | null;
  fits(person: PersonRow): boolean;
  onChange(person: PersonRow | null): void;
  error: string | undefined;
}

/** Searched for until chosen; then the name and a way back. */
function PersonField({ label, description, chosen, fits, onChange, error }: PersonFieldProps) {
  const t = useTranslations('proxy.link');
  if (chosen === null)
    return (
      <PersonSearch
        label={label}
        description={description}
        among="patient"
        fits={fits}
        onChoose={onChange}
        error={error}
      />
    );
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-xl border border-line p-3">
      <p className="min-w-0 flex-1">
        <span className="block text-muted text-sm">{label}</span>
        <span className="font-medium">{chosen.name}</span>
      </p>
      <Button
        variant="secondary"
        onPress={() => onChange(null)}
        aria-label={t('changeName', { name: chosen.name })}
      >
        {t('change')}
      </Button>
    </div>
  );
}
