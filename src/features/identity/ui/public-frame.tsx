'use client';
import { ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useEngine, useEngineStatus, WithEngine } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import { LanguageSwitch } from './language-switch.tsx';

interface PublicFrameProps {
  title: string;
  intro?: string;
  children: ReactNode;
}

/** Frame of the pages for people who are not signed in. Where another tab has the engine it says so, and nothing else: nothing would be answered. */
export function PublicFrame(props: PublicFrameProps) {
  const { phase } = useEngineStatus();
  return phase === 'elsewhere' ? <Elsewhere /> : <Frame {...props} />;
}

/** Another tab has the engine; it can be taken over. */
export function Elsewhere() {
  const t = useTranslations('account.elsewhere');
  return (
    <Frame title={t('title')} intro={t('text')}>
      <TakeOver>{t('action')}</TakeOver>
    </Frame>
  );
}

function TakeOver({ children }: { children: string }) {
  const engine = useEngine();
  return <Button onPress={() => void engine.takeOver()}>{children}</Button>;
}

function Frame({ title, intro, children }: PublicFrameProps) {
  const t = useTranslations('account');
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-md flex-col gap-6 px-4 pt-3 pb-10">
      <PageTitle>{title}</PageTitle>
      <header className="flex items-center justify-between print:hidden">
        <p className="flex items-center gap-2 font-semibold text-accent text-lg">
          <ShieldCheck aria-hidden="true" size={26} />
          Consulta
        </p>
        <LanguageSwitch />
      </header>
      <main className="flex flex-col gap-5">
        <div className="flex flex-col gap-1 print:hidden">
          <h1 className="font-semibold text-2xl">{title}</h1>
          {intro !== undefined && <p className="text-muted">{intro}</p>}
        </div>
        <WithEngine fallback={<FormSkeleton label={t('loading')} />}>{children}</WithEngine>
      </main>
    </div>
  );
}

/** Stands where a form will be. */
export function FormSkeleton({ label }: { label: string }) {
  return (
    <div role="status" className="flex flex-col gap-4">
      <span className="sr-only">{label}</span>
      <Skeleton className="h-12 w-full" />
      <Skeleton className="h-12 w-full" />
      <Skeleton className="h-12 w-full" />
    </div>
  );
}
