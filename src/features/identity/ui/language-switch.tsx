'use client';
import { Languages } from 'lucide-react';
import { Button } from '#src/ui/button.tsx';
import { useLanguage } from './use-language.ts';

/** Offers the other language, in that language. */
export function LanguageSwitch() {
  const [locale, choose] = useLanguage();
  const other = locale === 'en' ? 'es' : 'en';
  return (
    <Button variant="quiet" onPress={() => choose(other)} icon={<Languages aria-hidden="true" size={20} />}>
      <span lang={other}>{other === 'es' ? 'Español' : 'English'}</span>
    </Button>
  );
}
