'use client';
import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { PageCorner } from './page-corner.tsx';

export interface PageHeaderProps {
  title: string;
  /** `toLastPage`: to wherever the person came from inside the app; `href` when there was nothing. */
  back?: { href: string; label: string; toLastPage?: boolean };
  actions?: ReactNode;
  children?: ReactNode;
}

/** The first heading of a page, with the way back and what can be done here. */
export function PageHeader({ title, back, actions, children }: PageHeaderProps) {
  const router = useRouter();
  return (
    <header className="flex flex-col gap-2">
      <div className="flex min-h-11 flex-wrap items-center gap-2">
        {back !== undefined && (
          <Link
            href={back.href}
            aria-label={back.label}
            onClick={(event) => {
              if (back.toLastPage !== true || window.history.length < 2) return;
              event.preventDefault();
              router.back();
            }}
            className="-ml-2 inline-flex size-11 items-center justify-center rounded-full text-muted hover:bg-raised"
          >
            <ArrowLeft aria-hidden="true" size={24} />
          </Link>
        )}
        <h1 className="min-w-0 grow basis-48 font-semibold text-2xl">{title}</h1>
        {actions}
        {back === undefined && <PageCorner />}
      </div>
      {children !== undefined && <div className="text-muted">{children}</div>}
    </header>
  );
}
