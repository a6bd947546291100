import { ChevronDown, MapPin, MapPinOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button as AriaButton, Disclosure, DisclosurePanel } from 'react-aria-components';
import { Switch } from '#src/ui/switch.tsx';
import { safeFileName } from '../client/safe-file-name.ts';

export interface OriginalChoiceProps {
  name: string;
  original: boolean;
  onChange: (original: boolean) => void;
}

/** Whether a picture keeps what it says about where and when it was taken. */
export function OriginalChoice({ name, original, onChange }: OriginalChoiceProps) {
  const t = useTranslations('files.original');
  const Icon = original ? MapPin : MapPinOff;
  return (
    <Disclosure className="group flex flex-col text-sm">
      <AriaButton
        slot="trigger"
        aria-label={t('open', { state: t(original ? 'kept' : 'removed'), name: safeFileName(name) })}
        className="flex min-h-6 items-center gap-1.5 self-start rounded-lg text-muted"
      >
        <Icon aria-hidden size={16} className="shrink-0" />
        <span className="text-left underline decoration-dotted underline-offset-4">
          {t(original ? 'kept' : 'removed')}
        </span>
        <ChevronDown
          aria-hidden
          size={16}
          className="shrink-0 transition-transform group-data-[expanded]:rotate-180"
        />
      </AriaButton>
      <DisclosurePanel>
        <Switch checked={original} onChange={onChange} description={t('explain')}>
          {t('label')}
        </Switch>
      </DisclosurePanel>
    </Disclosure>
  );
}
