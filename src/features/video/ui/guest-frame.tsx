import { ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { LanguageSwitch } from '#src/features/identity/ui/language-switch.tsx';

/** Around what a guest sees before and after the call. */
export function GuestFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-3xl flex-col gap-5 px-4 pt-3 pb-8">
      <header className="flex items-center justify-between">
        <p className="flex items-center gap-2 font-semibold text-accent text-lg">
          <ShieldCheck aria-hidden size={26} />
          Consulta
        </p>
        <LanguageSwitch />
      </header>
      <main className="flex flex-1 flex-col gap-5">
        <h1 className="font-semibold text-2xl">{title}</h1>
        {children}
      </main>
    </div>
  );
}
