import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from '#src/ui/icon-button.tsx';

interface CallPanelProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Beside the stage where there is room, under it on phones. Takes the focus when it opens; Escape closes it. */
export function CallPanel({ title, onClose, children }: CallPanelProps) {
  const t = useTranslations('ui');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    // An open menu or a message that is being changed ends with Escape first.
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.stopPropagation();
    onClose();
  };
  return (
    <aside
      aria-label={title}
      onKeyDown={onKeyDown}
      className="flex min-h-0 flex-[2_1_0%] flex-col border-line border-t bg-canvas lg:w-96 lg:flex-none lg:border-t-0 lg:border-l"
    >
      <div className="flex shrink-0 items-center justify-between gap-2 border-line border-b bg-surface py-1 pr-2 pl-4">
        <h2 ref={heading} tabIndex={-1} className="font-semibold outline-none">
          {title}
        </h2>
        <IconButton aria-label={t('close')} onPress={onClose}>
          <X size={22} />
        </IconButton>
      </div>
      <div className="flex min-h-0 flex-1 flex-col">{children}</div>
    </aside>
  );
}
