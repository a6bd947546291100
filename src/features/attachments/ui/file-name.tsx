import { nameParts, safeFileName } from '../client/safe-file-name.ts';

/** A file's name as letters only; when there is no room the end stays, because it says what the file is. */
export function FileName({ name, className = '' }: { name: string; className?: string }) {
  const { stem, extension } = nameParts(safeFileName(name));
  return (
    <bdi className={`flex min-w-0 ${className}`}>
      <span className="min-w-0 truncate">{stem}</span>
      <span className="shrink-0">{extension}</span>
    </bdi>
  );
}
