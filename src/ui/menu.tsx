'use client';
import { type ReactNode, useState } from 'react';
import { lazyPart, useLazyPart } from './lazy-part.ts';

export interface MenuAction {
  id: string;
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onAction(): void;
}

export interface MenuProps {
  /** A Button or IconButton that opens it. */
  trigger: ReactNode;
  'aria-label': string;
  actions: readonly MenuAction[];
}

const menuPopup = lazyPart(async () => (await import('./menu-popup.tsx')).MenuPopup);

/** A list of things to do, opened by a button. A press before the list is there opens it as soon as it is. */
export function Menu(props: MenuProps) {
  const [asked, setAsked] = useState(false);
  const Popup = useLazyPart(menuPopup, true);
  if (Popup !== null) return <Popup {...props} asked={asked} />;
  return (
    <span className="contents" onClickCapture={() => setAsked(true)}>
      {props.trigger}
    </span>
  );
}
