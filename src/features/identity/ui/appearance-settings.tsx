'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { getCookie, setCookie } from '#src/platform/client-react/cookie.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Select } from '#src/ui/select.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';
import { useLanguage } from './use-language.ts';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** Language (kept with the account) and colours (kept in this browser). */
export function AppearanceSettings() {
  const t = useTranslations('settings');
  const engine = useEngine();
  const [locale, chooseLocale] = useLanguage();
  const { run, failure } = useCommand();
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => {
    const kept = getCookie('theme');
    setTheme(themes.find((known) => known === kept) ?? 'system');
  }, []);
  const chooseTheme = (next: Theme) => {
    setTheme(next);
    setCookie('theme', next);
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
  };
  return (
    <>
      <Select
        label={t('language')}
        value={locale}
        options={[
          { id: 'en', label: 'English' },
          { id: 'es', label: 'Español' },
        ]}
        onChange={(next) => {
          chooseLocale(next);
          void run(() => engine.setLocale(next));
        }}
      />
      <Select
        label={t('theme')}
        value={theme}
        options={themes.map((id) => ({ id, label: t(`themes.${id}`) }))}
        onChange={chooseTheme}
      />
      <FailureNotice failure={failure} />
    </>
  );
}
