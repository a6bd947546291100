'use client';
import { Download, FileSpreadsheet } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import {
  decodeTable,
  type InvitationLine,
  type ListProblem,
  readInvitationList,
  writeTable,
} from '../client/invitation-list.ts';
import { InviteListPreview, type JudgedLine } from './invite-list-preview.tsx';
import { InviteListResult, type InviteListResultProps } from './invite-list-result.tsx';
import { ErrorNotice } from './query-parts.tsx';
import { saveFile } from './save-file.ts';

interface Done {
  lines: readonly InvitationLine[];
  links: InviteListResultProps['links'];
}

const rowOf = ({ name, email, role, careTeamIds }: InvitationLine) => ({
  displayName: name,
  email,
  role,
  careTeamIds,
});

/** Invites everybody on a list: read and checked first, made only when confirmed; the links are handed out as a table. */
export function InviteList() {
  const t = useTranslations('admin.list');
  const patientsOnly = useMe().role !== 'admin';
  const utils = trpc.useUtils();
  const teams = trpc.admin.careTeams.useQuery();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<ListProblem | null>(null);
  const [lines, setLines] = useState<JudgedLine[] | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const invite = trpc.admin.inviteMany.useMutation();

  const read = async (file: File) => {
    setDone(null);
    setLines(null);
    invite.reset();
    const text = decodeTable(new Uint8Array(await file.arrayBuffer()));
    const known = await utils.admin.careTeams.ensureData().catch(() => null);
    // Why is told beside the button.
    if (known === null) return;
    const found = readInvitationList(text, { teams: known, patientsOnly });
    setProblem(found.ok ? null : found.problem);
    if (!found.ok) return;
    const good = found.lines.filter((line) => line.problems.length === 0);
    const codes = new Map<InvitationLine, JudgedLine['code']>();
    if (good.length > 0) {
      const answer = await invite.mutateAsync({ rows: good.map(rowOf), confirmed: false }).catch(() => null);
      if (answer === null) return;
      good.forEach((line, index) => {
        codes.set(line, answer.results[index]?.code ?? null);
      });
    }
    setLines(found.lines.map((line) => ({ ...line, code: codes.get(line) ?? null })));
  };
  const confirm = async (chosen: readonly JudgedLine[]) => {
    const answer = await invite.mutateAsync({ rows: chosen.map(rowOf), confirmed: true }).catch(() => null);
    if (answer === null) return;
    const links = answer.results.flatMap(({ invited }) => (invited === null ? [] : [invited]));
    if (links.length === chosen.length) {
      setDone({ lines: chosen, links });
      setLines(null);
      await utils.admin.invitations.invalidate();
      return;
    }
    // Something changed since the list was checked: shown anew, and nothing was made.
    setLines(chosen.map((line, index) => ({ ...line, code: answer.results[index]?.code ?? null })));
  };
  const example = () => {
    const rows = [
      ['Ana Ruiz', 'ana.ruiz@mail.example', t('patient'), teams.data?.[0]?.name ?? ''],
      ...(patientsOnly ? [] : [['Dr. Marta Vega', 'dr.vega@clinic.example', t('provider'), '']]),
    ];
    saveFile(t('exampleFile'), 'text/csv', writeTable([t('name'), t('email'), t('role'), t('teams')], rows));
  };
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">{t('text')}</p>
      <div className="flex flex-wrap gap-2">
        <input
          ref={input}
          type="file"
          accept=".csv,text/csv,text/plain"
          hidden
          onChange={(event) => {
            const file = event.target.files?.[0];
            // The same file, put right meanwhile, can be chosen again.
            event.target.value = '';
            if (file !== undefined) void read(file);
          }}
        />
        <Button
          variant="secondary"
          pending={invite.isPending && lines === null}
          disabled={teams.data === undefined}
          icon={<FileSpreadsheet aria-hidden="true" size={20} />}
          onPress={() => input.current?.click()}
        >
          {t('choose')}
        </Button>
        <Button variant="quiet" icon={<Download aria-hidden="true" size={20} />} onPress={example}>
          {t('example')}
        </Button>
      </div>
      {problem !== null && (
        <Notice tone="danger" alert>
          {t(`problems.${problem}`)}
        </Notice>
      )}
      <ErrorNotice error={invite.error ?? teams.error} />
      {lines !== null && (
        <InviteListPreview
          lines={lines}
          teams={teams.data ?? []}
          pending={invite.isPending}
          onConfirm={(chosen) => void confirm(chosen)}
          onCancel={() => setLines(null)}
        />
      )}
      {done !== null && <InviteListResult {...done} onClose={() => setDone(null)} />}
    </div>
  );
}
