'use client';
import type { ReactNode } from 'react';
import { FieldError, Label, Text } from 'react-aria-components';

/** What every field that is typed into looks like. */
export const inputLook =
  'w-full min-h-12 rounded-xl border border-control bg-surface px-3.5 py-2.5 text-ink placeholder:text-muted data-[invalid]:border-danger data-[invalid]:border-2 data-[disabled]:opacity-60';

/** Properties that all fields share. */
export interface FieldProps {
  label: string;
  description?: ReactNode;
  error?: string | undefined;
  disabled?: boolean;
  required?: boolean;
}

/** Label above, description and error below; must stand inside one of the fields of react-aria. */
export function FieldParts({
  label,
  description,
  error,
  children,
}: Pick<FieldProps, 'label' | 'description' | 'error'> & { children: ReactNode }) {
  return (
    <>
      <Label className="font-medium">{label}</Label>
      {children}
      {description !== undefined && (
        <Text slot="description" className="text-muted text-sm">
          {description}
        </Text>
      )}
      <FieldError className="font-medium text-danger text-sm">{error}</FieldError>
    </>
  );
}
