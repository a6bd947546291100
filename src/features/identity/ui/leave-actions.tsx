'use client';
import { Lock, LogOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { SignOutQuestion } from './sign-out-question.tsx';

/** Lock and sign out. */
export function LeaveActions() {
  const t = useTranslations('frame');
  const engine = useEngine();
  const [asking, setAsking] = useState(false);
  return (
    <div className="flex flex-wrap gap-1">
      <Button
        variant="quiet"
        icon={<Lock aria-hidden="true" size={20} />}
        onPress={() => void engine.lock()}
        className="px-3"
      >
        {t('lock')}
      </Button>
      <Button
        variant="quiet"
        icon={<LogOut aria-hidden="true" size={20} />}
        onPress={() => setAsking(true)}
        className="px-3"
      >
        {t('signOut')}
      </Button>
      <SignOutQuestion open={asking} onClose={() => setAsking(false)} />
    </div>
  );
}
