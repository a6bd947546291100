import { Check } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Skeleton } from '#src/ui/skeleton.tsx';
import { TextArea } from '#src/ui/text-area.tsx';

/** What the provider writes down during a visit, sealed on this device until it is sent. */
export interface NotesDraft {
  /** Null until it was read from the device. */
  text: string | null;
  /** What stands there is on the disk. */
  kept: boolean;
  onChange: (text: string) => void;
}

/** Room for notes beside the call. */
export function NotesPanel({ notes }: { notes: NotesDraft }) {
  const t = useTranslations('call.notes');
  if (notes.text === null)
    return (
      <div role="status" className="flex flex-col gap-3 p-4">
        <span className="sr-only">{t('loading')}</span>
        <Skeleton className="h-40 w-full" />
      </div>
    );
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto p-4">
      <TextArea
        label={t('label')}
        description={t('text')}
        value={notes.text}
        onChange={notes.onChange}
        rows={12}
      />
      <p className="flex items-center gap-1.5 text-muted text-sm">
        {notes.kept ? (
          <>
            <Check aria-hidden size={16} /> {t('kept')}
          </>
        ) : (
          t('keeping')
        )}
      </p>
    </div>
  );
}
