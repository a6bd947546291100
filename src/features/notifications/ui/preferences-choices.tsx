'use client';
import { useTranslations } from 'next-intl';
import type { Role } from '#src/features/identity/contract.ts';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { type NoticeCategory, type NotificationPreferences, noticeCategory } from '../contract.ts';

type Choices = NotificationPreferences['choices'];

export interface PreferenceChoicesProps {
  choices: Choices;
  role: Role;
  email: string;
  onChange(choices: Choices): void;
}

/** For each category: on the devices, by e-mail, both or neither. */
export function PreferenceChoices({ choices, role, email, onChange }: PreferenceChoicesProps) {
  const t = useTranslations('notifications.preferences.choices');
  const shown = role === 'admin' ? (['security'] as const) : noticeCategory.options;
  return (
    <>
      <p className="text-muted">{t('text', { email })}</p>
      <div className="flex flex-col divide-y divide-line">
        {shown.map((category) => (
          <CategoryFields
            key={category}
            category={category}
            words={role === 'provider' ? 'provider' : 'patient'}
            chosen={choices[category]}
            onChange={(chosen) => onChange({ ...choices, [category]: chosen })}
          />
        ))}
      </div>
    </>
  );
}

interface CategoryFieldsProps {
  category: NoticeCategory;
  words: 'patient' | 'provider';
  chosen: Choices[NoticeCategory];
  onChange(chosen: Choices[NoticeCategory]): void;
}

function CategoryFields({ category, words, chosen, onChange }: CategoryFieldsProps) {
  const t = useTranslations('notifications.preferences.choices');
  const isSecurity = category === 'security';
  return (
    <fieldset className="flex flex-col gap-1 py-4 first:pt-0 last:pb-0">
      <legend className="float-left font-medium">{t(`${category}.title`)}</legend>
      <p className="text-muted text-sm">{t(isSecurity ? 'security.text' : `${category}.${words}`)}</p>
      <div className="grid grid-cols-2 gap-x-4">
        <Checkbox checked={chosen.push} onChange={(push) => onChange({ ...chosen, push })}>
          {t('push')}
        </Checkbox>
        <Checkbox
          checked={chosen.email}
          disabled={isSecurity}
          onChange={(email) => onChange({ ...chosen, email })}
        >
          {t('email')}
        </Checkbox>
      </div>
      {isSecurity && <p className="text-muted text-sm">{t('security.always')}</p>}
    </fieldset>
  );
}
