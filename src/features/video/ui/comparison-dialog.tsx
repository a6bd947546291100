import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { Spinner } from '#src/ui/spinner.tsx';
import type { PartyView } from '../client/call-view.ts';

interface ComparisonDialogProps {
  /** Null: closed. */
  party: PartyView | null;
  onClose: () => void;
  onStart: (key: string) => void;
  onAnswer: (key: string, same: boolean) => void;
}

/** Two people read the same seven pictures, or three numbers, to each other. */
export function ComparisonDialog({ party, onClose, onStart, onAnswer }: ComparisonDialogProps) {
  return party === null ? null : (
    <Comparison key={party.key} party={party} onClose={onClose} onStart={onStart} onAnswer={onAnswer} />
  );
}

function Comparison({
  party,
  onClose,
  onStart,
  onAnswer,
}: Omit<ComparisonDialogProps, 'party'> & { party: PartyView }) {
  const t = useTranslations('call.compare');
  const names = useTranslations('call.sas');
  const ui = useTranslations('ui');
  const [numbers, setNumbers] = useState(false);
  const { name, key, comparison } = party;
  const close = (
    <Button variant="secondary" onPress={onClose}>
      {ui('close')}
    </Button>
  );
  const actions =
    comparison.state === 'compare' ? (
      <>
        <Button variant="secondary" onPress={() => onAnswer(key, false)}>
          {t('different')}
        </Button>
        <Button onPress={() => onAnswer(key, true)}>{t('same')}</Button>
      </>
    ) : comparison.state === 'none' ? (
      <>
        {close}
        <Button onPress={() => onStart(key)}>{t('start')}</Button>
      </>
    ) : (
      close
    );
  return (
    <Dialog open onClose={onClose} title={t('title', { name })} actions={actions}>
      {comparison.state === 'none' && (
        <>
          <p>{t('why', { name })}</p>
          <p className="text-muted">{t('how', { name })}</p>
        </>
      )}
      {comparison.state === 'waiting' && (
        <p role="status" className="flex items-center gap-3">
          <Spinner /> {t('waiting', { name })}
        </p>
      )}
      {comparison.state === 'compare' && (
        <>
          <p>{numbers ? t('readNumbers', { name }) : t('readPictures', { name })}</p>
          {numbers ? (
            <ol aria-label={t('numbers')} className="flex flex-wrap justify-center gap-6 font-mono text-3xl">
              {comparison.sas.numbers.map((number, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is what tells equal numbers apart
                <li key={at}>{number}</li>
              ))}
            </ol>
          ) : (
            <ol aria-label={t('pictures')} className="grid grid-cols-4 gap-3 sm:grid-cols-7">
              {comparison.sas.emoji.map(({ emoji, name: picture }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is what tells equal pictures apart
                <li key={at} className="flex flex-col items-center gap-1 text-center">
                  <span aria-hidden className="font-emoji text-4xl leading-tight">
                    {emoji}
                  </span>
                  <span className="text-sm leading-tight">{names(picture)}</span>
                </li>
              ))}
            </ol>
          )}
          <div>
            <Button variant="quiet" onPress={() => setNumbers(!numbers)}>
              {numbers ? t('showPictures') : t('showNumbers')}
            </Button>
          </div>
        </>
      )}
      {comparison.state === 'same' && <Notice>{t('confirmed', { name })}</Notice>}
      {comparison.state === 'different' && (
        <Notice tone="danger" alert title={t('differTitle')}>
          {t('differText', { name })}
        </Notice>
      )}
    </Dialog>
  );
}
