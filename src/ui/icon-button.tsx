'use client';
import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { classNames } from './class-names.ts';

export interface IconButtonProps {
  'aria-label': string;
  /** An icon; it is hidden from screen readers. */
  children: ReactNode;
  variant?: 'quiet' | 'primary';
  type?: 'button' | 'submit';
  disabled?: boolean;
  pressed?: boolean;
  className?: string;
  onPress?: AriaButtonProps['onPress'];
  ref?: Ref<HTMLButtonElement>;
}

/** A button of 44 × 44 pixels with an icon only. */
export function IconButton({
  children,
  variant = 'quiet',
  type = 'button',
  disabled = false,
  pressed,
  className,
  onPress,
  ...rest
}: IconButtonProps) {
  return (
    <AriaButton
      {...rest}
      {...(onPress === undefined ? {} : { onPress })}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      type={type}
      isDisabled={disabled}
      className={classNames(
        'inline-flex size-11 shrink-0 items-center justify-center rounded-full data-[disabled]:opacity-50',
        variant === 'primary'
          ? 'bg-accent text-on-accent data-[hovered]:bg-accent-strong'
          : 'text-muted data-[hovered]:bg-raised data-[pressed]:bg-raised',
        className,
      )}
    >
      <span aria-hidden="true" className="contents">
        {children}
      </span>
    </AriaButton>
  );
}
