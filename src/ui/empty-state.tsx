import type { ReactNode } from 'react';

export interface EmptyStateProps {
  title: string;
  children?: ReactNode;
  icon?: ReactNode;
  action?: ReactNode;
  /** Level of its heading; 2 unless the page has no other first heading. */
  headingLevel?: 1 | 2;
}

/** What stands where there is nothing yet, and what to do about it. */
export function EmptyState({ title, children, icon, action, headingLevel = 2 }: EmptyStateProps) {
  const Title = headingLevel === 1 ? 'h1' : 'h2';
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-3 px-6 py-12 text-center">
      {icon !== undefined && (
        <span aria-hidden="true" className="text-accent">
          {icon}
        </span>
      )}
      <Title className="font-semibold text-lg">{title}</Title>
      {children !== undefined && <div className="text-muted">{children}</div>}
      {action}
    </div>
  );
}
