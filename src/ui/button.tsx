'use client';
import { type ReactNode, type Ref, useEffect } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { useAnnounce } from './announcer.tsx';
import { classNames } from './class-names.ts';
import { Spinner } from './spinner.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

const looks: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent data-[hovered]:bg-accent-strong data-[pressed]:bg-accent-strong',
  secondary: 'border border-control bg-surface text-ink data-[hovered]:bg-raised data-[pressed]:bg-raised',
  quiet: 'text-accent data-[hovered]:bg-raised data-[pressed]:bg-raised',
  danger: 'bg-danger text-on-danger data-[hovered]:bg-danger-strong data-[pressed]:bg-danger-strong',
};

/** Class names of a button, for links that look like one. */
export function buttonLook(variant: ButtonVariant, full = false): string {
  return classNames(
    'inline-flex min-h-11 items-center justify-center gap-2 rounded-xl px-4 py-2 text-center font-semibold no-underline',
    full && 'w-full',
    looks[variant],
  );
}

export interface ButtonProps {
  children: ReactNode;
  variant?: ButtonVariant;
  type?: 'button' | 'submit';
  /** Id of the form it submits when it stands outside of it. */
  form?: string;
  /** Work is going on: it can be focused but not pressed, and says so. */
  pending?: boolean;
  disabled?: boolean;
  /** As wide as what holds it. */
  full?: boolean;
  icon?: ReactNode;
  className?: string;
  autoFocus?: boolean;
  onPress?: AriaButtonProps['onPress'];
  'aria-label'?: string;
  'aria-describedby'?: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with words on it. */
export function Button({
  children,
  variant = 'primary',
  type = 'button',
  pending = false,
  disabled = false,
  full = false,
  icon,
  className,
  onPress,
  ...rest
}: ButtonProps) {
  const announce = useAnnounce();
  const words = typeof children === 'string' ? children : null;
  useEffect(() => {
    if (pending && words !== null) announce(words);
  }, [pending, words, announce]);
  return (
    <AriaButton
      {...rest}
      {...(onPress === undefined || pending ? {} : { onPress })}
      type={pending ? 'button' : type}
      {...(pending ? { 'aria-disabled': true } : {})}
      isDisabled={disabled}
      className={classNames(
        buttonLook(variant, full),
        'data-[disabled]:opacity-50',
        pending && 'opacity-80',
        className,
      )}
    >
      {pending ? <Spinner /> : icon}
      {children}
    </AriaButton>
  );
}
