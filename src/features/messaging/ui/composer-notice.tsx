import { ChevronDown, Clock, Phone, Users } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { Button as AriaButton, Disclosure, DisclosurePanel } from 'react-aria-components';
import type { ClinicSettings } from '#src/features/admin/contract.ts';
import type { ConversationHead } from '../client/engine-api.ts';
import { readersOf } from './inbox-rows.ts';
import { useClinicWords } from './use-clinic-words.ts';
import { useNow } from './use-now.ts';

interface ComposerNoticeProps {
  clinic: ClinicSettings;
  head: ConversationHead;
}

/** Who reads what is written here. */
function useReaders(head: ConversationHead): string {
  const t = useTranslations('chat.composer');
  const locale = useLocale();
  const readers = readersOf(head);
  if (readers.length === 0) return t('readersNobody');
  const names = new Intl.ListFormat(locale, { type: 'unit' }).format(readers.map((person) => person.name));
  return head.careTeamName === null
    ? t('readers', { names })
    : t('readersTeam', { names, team: head.careTeamName });
}

/** Emergencies, as long as the clinic's own number is not known. */
export function EmergencyLine() {
  const t = useTranslations('chat.composer');
  return (
    <p className="rounded-xl bg-warn-soft px-3 py-2.5 text-on-warn-soft text-sm">{t('emergencyPlain')}</p>
  );
}

/** Above the field, for patients: emergencies, when an answer comes, and on demand the hours and who reads this. */
export function ComposerNotice({ clinic, head }: ComposerNoticeProps) {
  const t = useTranslations('chat.composer');
  const words = useClinicWords(clinic, useNow());
  const readers = useReaders(head);
  const closed = words.state !== null && !words.state.open;
  return (
    <Disclosure className="group flex flex-col gap-1 text-sm">
      <div className="flex items-center justify-between gap-2 rounded-xl bg-warn-soft py-0.5 pr-1 pl-3 text-on-warn-soft">
        <p className="min-w-0 py-1.5">
          <span>{t('emergency')} </span>
          <a
            href={`tel:${clinic.emergencyNumber.replaceAll(/[^\d+]/g, '')}`}
            className="relative inline-flex items-center gap-1 font-semibold underline after:absolute after:-inset-x-1 after:-inset-y-3"
          >
            <Phone aria-hidden size={15} className="shrink-0" />
            {t('emergencyCall', { number: clinic.emergencyNumber })}
          </a>
        </p>
        <AriaButton
          slot="trigger"
          aria-label={t('infoOpen')}
          className="inline-flex size-11 shrink-0 items-center justify-center rounded-full"
        >
          <ChevronDown
            aria-hidden
            size={22}
            className="rotate-180 transition-transform group-data-[expanded]:rotate-0"
          />
        </AriaButton>
      </div>
      <DisclosurePanel className="flex flex-col gap-1 px-3 text-muted">
        {words.state !== null && <p>{words.state.text}</p>}
        <p>{words.promise}</p>
        {words.hours !== null && <p>{words.hours}</p>}
        {words.zone !== null && <p>{words.zone}</p>}
        <p className="flex gap-1.5">
          <Users aria-hidden size={16} className="mt-0.5 shrink-0" />
          {readers}
        </p>
      </DisclosurePanel>
      {/* Where the keyboard of a phone leaves little room, messages need it more; the panel above says the same. */}
      <p className="flex gap-1.5 px-3 text-muted group-data-[expanded]:hidden [@media(max-height:34rem)]:hidden">
        <Clock aria-hidden size={16} className="mt-0.5 shrink-0" />
        {closed ? words.state?.text : words.promise}
      </p>
    </Disclosure>
  );
}

/** Above the field, for staff: who reads this. */
export function ReadersLine({ head }: { head: ConversationHead }) {
  return (
    <p className="flex gap-1.5 px-3 text-muted text-sm">
      <Users aria-hidden size={16} className="mt-0.5 shrink-0" />
      <span className="line-clamp-2">{useReaders(head)}</span>
    </p>
  );
}
