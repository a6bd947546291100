import { useLocale, useTranslations } from 'next-intl';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { safeFileName } from '../client/safe-file-name.ts';
import type { PickProblem } from './picked-files.ts';
import { useFileWords } from './use-file-words.ts';

export interface UploadProblemsProps {
  problems: readonly PickProblem[];
  failure: Failure | null;
  onDismiss: () => void;
}

/** What of the picked files does not go along, and why. */
export function UploadProblems({ problems, failure, onDismiss }: UploadProblemsProps) {
  const t = useTranslations('files.problem');
  const ui = useTranslations('files');
  const why = useFailureText();
  const words = useFileWords();
  const locale = useLocale();
  if (problems.length === 0 && failure === null) return null;
  const sentence = (problem: PickProblem): string => {
    if (problem.why === 'folder') return t('folder', { name: safeFileName(problem.name) });
    if (problem.why === 'size')
      return t('size', {
        name: safeFileName(problem.name),
        size: words.size(problem.sizeBytes),
        limit: words.size(problem.maxBytes),
      });
    return t('count', {
      limit: problem.maxPerMessage,
      names: new Intl.ListFormat(locale).format(problem.names.map(safeFileName)),
    });
  };
  return (
    <Notice
      tone="warn"
      alert
      actions={
        <Button variant="secondary" onPress={onDismiss}>
          {ui('understood')}
        </Button>
      }
    >
      {failure !== null && <p>{t('failed', { why: why(failure) })}</p>}
      {problems.map((problem) => (
        <p key={problem.why === 'count' ? 'count' : problem.name} className="wrap-anywhere">
          {sentence(problem)}
        </p>
      ))}
    </Notice>
  );
}
