'use client';
import { CircleCheck, OctagonAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Checkbox } from '#src/ui/checkbox.tsx';
import type { InvitationLine } from '../client/invitation-list.ts';
import type { InviteProblem } from '../contract.ts';

export interface JudgedLine extends InvitationLine {
  /** What the server has against it. */
  code: InviteProblem | null;
}

export interface InviteListPreviewProps {
  lines: readonly JudgedLine[];
  teams: readonly { id: string; name: string }[];
  pending: boolean;
  onConfirm(lines: readonly JudgedLine[]): void;
  onCancel(): void;
}

const isGood = (line: JudgedLine) => line.problems.length === 0 && line.code === null;

/** What was read, line by line, with what is wrong in words. Nothing has happened yet. */
export function InviteListPreview({ lines, teams, pending, onConfirm, onCancel }: InviteListPreviewProps) {
  const t = useTranslations('admin.list');
  const ui = useTranslations('ui');
  const [leaveOut, setLeaveOut] = useState(false);
  const good = lines.filter(isGood);
  const wrong = lines.length - good.length;
  return (
    <section aria-label={t('preview')} className="flex flex-col gap-3">
      <p role="status" className="font-medium">
        {t('found', { good: good.length, wrong })}
      </p>
      <ul className="flex max-h-96 flex-col divide-y divide-line overflow-y-auto rounded-xl border border-line">
        {lines.map((line) => (
          <Line key={line.line} line={line} teams={teams} />
        ))}
      </ul>
      {wrong > 0 && good.length > 0 && (
        <Checkbox checked={leaveOut} onChange={setLeaveOut} disabled={pending}>
          {t('leaveOut', { count: wrong })}
        </Checkbox>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          pending={pending}
          disabled={good.length === 0 || (wrong > 0 && !leaveOut)}
          onPress={() => onConfirm(good)}
        >
          {t('confirm', { count: good.length })}
        </Button>
        <Button variant="secondary" disabled={pending} onPress={onCancel}>
          {ui('cancel')}
        </Button>
      </div>
    </section>
  );
}

function Line({ line, teams }: { line: JudgedLine; teams: InviteListPreviewProps['teams'] }) {
  const t = useTranslations('admin.list');
  const roles = useTranslations('admin.roles');
  const good = isGood(line);
  const Icon = good ? CircleCheck : OctagonAlert;
  const into = teams.filter(({ id }) => line.careTeamIds.includes(id)).map(({ name }) => name);
  const words = [
    ...line.problems.map((problem) => t(`lineProblems.${problem}`, { role: line.roleText })),
    ...(line.code === null ? [] : [t(`codes.${line.code}`)]),
  ];
  return (
    <li className="flex gap-3 px-3 py-2">
      <Icon
        aria-hidden="true"
        size={20}
        className={`mt-0.5 shrink-0 ${good ? 'text-accent' : 'text-danger'}`}
      />
      <div className="min-w-0 flex-1">
        <p>
          <span className="text-muted text-sm">{t('line', { line: line.line })} </span>
          {line.name} <span className="text-muted">{line.email}</span>
        </p>
        {good ? (
          <p className="text-muted text-sm">{[roles(line.role), ...into].join(' · ')}</p>
        ) : (
          words.map((word) => (
            <p key={word} className="font-medium text-danger text-sm">
              {word}
            </p>
          ))
        )}
      </div>
    </li>
  );
}
