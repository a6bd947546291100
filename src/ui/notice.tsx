import { Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type NoticeTone = 'info' | 'warn' | 'danger';

export interface NoticeProps {
  tone?: NoticeTone;
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** Read out at once when it appears: for failures. */
  alert?: boolean;
  className?: string;
}

const tones = {
  info: { look: 'bg-info-soft text-on-info-soft', Icon: Info },
  warn: { look: 'bg-warn-soft text-on-warn-soft', Icon: TriangleAlert },
  danger: { look: 'bg-danger-soft text-on-danger-soft', Icon: OctagonAlert },
} as const;

/** A card that says something worth knowing. */
export function Notice({ tone = 'info', title, children, actions, alert = false, className }: NoticeProps) {
  const { look, Icon } = tones[tone];
  return (
    <div
      role={alert ? 'alert' : undefined}
      className={classNames('flex gap-3 rounded-xl p-4', look, className)}
    >
      <Icon aria-hidden="true" size={22} className="mt-0.5 shrink-0" />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children !== undefined && <div>{children}</div>}
        {actions !== undefined && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
