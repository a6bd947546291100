'use client';
import type { ReactNode } from 'react';
import { lazyPart, useLazyPart } from './lazy-part.ts';

export interface DialogProps {
  open: boolean;
  onClose(): void;
  title: string;
  children: ReactNode;
  /** Buttons at the bottom; the last one is the main one. */
  actions?: ReactNode;
  /** `alertdialog` for questions that must be answered. */
  role?: 'dialog' | 'alertdialog';
  /** Whether a press outside or Escape closes it; false while work is going on. */
  dismissable?: boolean;
  wide?: boolean;
}

const dialogWindow = lazyPart(async () => (await import('./dialog-window.tsx')).DialogWindow);

/** A window over the page: a sheet from below on phones, a card in the middle elsewhere. */
export function Dialog(props: DialogProps) {
  const Window = useLazyPart(dialogWindow, props.open);
  return Window === null ? null : <Window {...props} />;
}
