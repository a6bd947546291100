'use client';
import { Download } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { type InvitationLine, writeTable } from '../client/invitation-list.ts';
import { saveFile } from './save-file.ts';

export interface InviteListResultProps {
  lines: readonly InvitationLine[];
  /** In the order of the lines; those that are mailed need not be handed over. */
  links: readonly { token: string; expiresAt: number; mailed: boolean }[];
  onClose(): void;
}

/** The links of a whole list, once: the server keeps only their hashes. */
export function InviteListResult({ lines, links, onClose }: InviteListResultProps) {
  const t = useTranslations('admin.list');
  const ui = useTranslations('ui');
  const roles = useTranslations('admin.roles');
  const format = useFormatter();
  const [saved, setSaved] = useState(false);
  const mailed = links.every((link) => link.mailed);
  const save = () => {
    const rows = lines.map((line, index) => {
      const link = links[index];
      const address = `${window.location.origin}/join#${link?.token ?? ''}`;
      const until = format.dateTime(link?.expiresAt ?? 0, { dateStyle: 'short', timeStyle: 'short' });
      return [line.name, line.email, roles(line.role), address, until];
    });
    const headings = [t('name'), t('email'), t('role'), t('link'), t('until')];
    saveFile(t('linksFile'), 'text/csv', writeTable(headings, rows));
    setSaved(true);
  };
  return (
    <Notice
      tone="info"
      alert
      title={t('made', { count: lines.length })}
      actions={
        <>
          <Button icon={<Download aria-hidden="true" size={20} />} onPress={save}>
            {t('download')}
          </Button>
          <Button variant="secondary" disabled={!saved && !mailed} onPress={onClose}>
            {ui('done')}
          </Button>
        </>
      }
    >
      {t(mailed ? 'madeMailed' : 'madeText')}
    </Notice>
  );
}
