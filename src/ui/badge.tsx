import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface BadgeProps {
  children: ReactNode;
  tone?: 'neutral' | 'accent' | 'warn' | 'danger' | 'count';
  className?: string;
}

const tones = {
  neutral: 'bg-raised text-ink',
  accent: 'bg-accent-soft text-on-accent-soft',
  warn: 'bg-warn-soft text-on-warn-soft',
  danger: 'bg-danger-soft text-on-danger-soft',
  count: 'bg-accent text-on-accent min-w-6 justify-center font-semibold',
};

/** A word or a number in a small pill. */
export function Badge({ children, tone = 'neutral', className }: BadgeProps) {
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1 whitespace-nowrap rounded-full px-2 py-0.5 text-sm leading-5',
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
