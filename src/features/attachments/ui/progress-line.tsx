import { ProgressBar } from 'react-aria-components';

export interface ProgressLineProps {
  /** What goes on with what: "Uploading scan.pdf". */
  label: string;
  done: number;
  total: number;
}

/** How far something is; screen readers are told when they ask. */
export function ProgressLine({ label, done, total }: ProgressLineProps) {
  return (
    <ProgressBar aria-label={label} value={Math.min(done, total)} maxValue={Math.max(total, 1)}>
      {({ percentage = 0 }) => (
        <span className="block h-1.5 overflow-hidden rounded-full bg-line">
          <span
            className="block h-full rounded-full bg-accent transition-[width]"
            style={{ width: `${percentage}%` }}
          />
        </span>
      )}
    </ProgressBar>
  );
}
