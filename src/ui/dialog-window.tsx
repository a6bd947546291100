'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { DialogProps } from './dialog.tsx';
import { IconButton } from './icon-button.tsx';

/** What `Dialog` draws: the window itself, with everything that keeps the focus in it. */
export function DialogWindow({
  open,
  onClose,
  title,
  children,
  actions,
  role = 'dialog',
  dismissable = true,
  wide = false,
}: DialogProps) {
  const t = useTranslations('ui');
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      isDismissable={dismissable && role === 'dialog'}
      isKeyboardDismissDisabled={!dismissable}
      className="fixed inset-0 z-40 flex items-end justify-center bg-veil sm:items-center sm:p-4"
    >
      <Modal
        className={`flex max-h-[92dvh] w-full flex-col overflow-hidden rounded-t-2xl bg-surface shadow-xl sm:rounded-2xl ${
          wide ? 'sm:max-w-2xl' : 'sm:max-w-lg'
        }`}
      >
        <AriaDialog role={role} className="flex min-h-0 flex-col outline-none">
          <div className="flex items-center justify-between gap-2 border-line border-b py-2 pr-2 pl-5">
            <Heading slot="title" className="font-semibold text-lg">
              {title}
            </Heading>
            {dismissable && (
              <IconButton aria-label={t('close')} onPress={onClose}>
                <X size={22} />
              </IconButton>
            )}
          </div>
          <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-5">{children}</div>
          {actions !== undefined && (
            <div className="flex flex-col-reverse gap-2 border-line border-t p-4 pb-[max(1rem,env(safe-area-inset-bottom))] sm:flex-row sm:justify-end">
              {actions}
            </div>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
