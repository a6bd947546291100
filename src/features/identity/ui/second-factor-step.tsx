'use client';
import { useTranslations } from 'next-intl';
import { LeaveActions } from './leave-actions.tsx';
import { PublicFrame } from './public-frame.tsx';
import { SecondFactorSetup } from './second-factor-setup.tsx';

/** For roles that a clinic asks for a second step: set up before anything else. The server answers nothing else before. */
export function SecondFactorStep({ onDone }: { onDone(): void }) {
  const t = useTranslations('settings.secondStep');
  return (
    <PublicFrame title={t('gateTitle')} intro={t('gateText')}>
      <SecondFactorSetup onDone={onDone} />
      <LeaveActions />
    </PublicFrame>
  );
}
