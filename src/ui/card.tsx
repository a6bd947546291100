import type { ReactNode } from 'react';

/** A titled part of a page. */
export function Card({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4 rounded-2xl border border-line bg-surface p-5">
      {title !== undefined && <h2 className="font-semibold text-lg">{title}</h2>}
      {children}
    </section>
  );
}
