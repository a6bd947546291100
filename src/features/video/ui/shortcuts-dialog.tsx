import { useTranslations } from 'next-intl';
import { Dialog } from '#src/ui/dialog.tsx';
import { Switch } from '#src/ui/switch.tsx';
import { type Shortcut, shortcutKeys } from './call-shortcuts.ts';

interface ShortcutsDialogProps {
  open: boolean;
  onClose: () => void;
  /** Those that do something in this call. */
  available: readonly Shortcut[];
  on: boolean;
  onSwitch: (on: boolean) => void;
}

/** Which keys do what, and the switch for people whose voice or screen reader types letters. */
export function ShortcutsDialog({ open, onClose, available, on, onSwitch }: ShortcutsDialogProps) {
  const t = useTranslations('call.keys');
  return (
    <Dialog open={open} onClose={onClose} title={t('title')}>
      <Switch checked={on} onChange={onSwitch} description={t('switchText')}>
        {t('switch')}
      </Switch>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        {available.map((shortcut) => (
          <div key={shortcut} className="contents">
            <dt>
              <kbd className="inline-block min-w-8 rounded-md border border-control bg-raised px-2 py-0.5 text-center font-mono">
                {shortcutKeys[shortcut].toUpperCase()}
              </kbd>
            </dt>
            <dd>{t(`does.${shortcut}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
