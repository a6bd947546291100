/** Grey shapes where content will be; the holder says “loading” in words. */
export function Skeleton({
  className = 'h-5 w-full',
  round = false,
}: {
  className?: string;
  round?: boolean;
}) {
  const shape = round ? 'rounded-full' : 'rounded-lg';
  return <span aria-hidden="true" className={`block animate-pulse bg-raised ${shape} ${className}`} />;
}

/** Rows with a circle and two lines, for lists of people. */
export function SkeletonRows({ rows = 5, label }: { rows?: number; label: string }) {
  return (
    <div role="status" className="flex flex-col gap-4 p-4">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div key={row} className="flex items-center gap-3">
          <Skeleton round className="size-11 shrink-0" />
          <div className="flex flex-1 flex-col gap-2">
            <Skeleton className="h-4 w-2/5" />
            <Skeleton className="h-4 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  );
}
