import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { PdfWords } from '../client/conversation-pdf.ts';
import type { ExportedChange, ExportedMessage, ExportedPerson } from '../client/export-api.ts';

/** The words of the document in the reader's language. `name`: what the conversation is called. */
export function usePdfWords(name: string, clinicName: string): PdfWords {
  const t = useTranslations('export.pdf');
  const role = useTranslations('chat.role');
  const locale = useLocale();
  return useMemo(() => {
    const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
    const day = format({ dateStyle: 'full' });
    const clock = format({ timeStyle: 'short' });
    const moment = format({ dateStyle: 'long', timeStyle: 'long' });
    const count = new Intl.NumberFormat(locale);
    const names = (people: readonly { name: string }[]) => people.map((person) => person.name).join(', ');
    return {
      language: locale,
      title: t('title'),
      conversation: name,
      exported: (by, at) => t('exported', { by, at: moment.format(at) }),
      people: t('people'),
      person: ({ name: person, role: kind, state, verifiedAt, reads }: ExportedPerson) => {
        const known = t(`keys.${state}`, { at: verifiedAt === null ? '' : moment.format(verifiedAt) });
        return `${person} (${role(kind)}${reads ? '' : `, ${t('gone')}`}): ${known}`;
      },
      day: (ms) => day.format(ms),
      clock: (ms) => clock.format(ms),
      change: ({ action, actor, subjects }: ExportedChange) =>
        t(`change.${action}`, { actor: actor.name, subjects: names(subjects) }),
      state: ({ state, refusal }: ExportedMessage) =>
        state === 'text' ? '' : t(`state.${state}`, { code: refusal ?? '' }),
      edited: (ms) => t('edited', { at: moment.format(ms) }),
      reply: t('reply'),
      forwarded: t('forwarded'),
      actingFor: (person) => t('actingFor', { name: person }),
      urgent: t('urgent'),
      reaction: (emoji, people) => `${emoji} ${people}`,
      file: (file, sizeBytes, sha256) => t('file', { name: file, size: count.format(sizeBytes), sha256 }),
      removed: t('change.expired'),
      tooManyPictures: t('tooManyPictures'),
      end: (messages) => t('end', { count: messages }),
      footer: (page, pages) => t('footer', { clinic: clinicName, name, page, pages }),
    };
  }, [t, role, locale, name, clinicName]);
}
