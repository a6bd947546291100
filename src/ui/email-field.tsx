'use client';
import {
  type FieldPathByValue,
  type FieldValues,
  type UseControllerProps,
  useController,
} from 'react-hook-form';
import { TextField } from './text-field.tsx';

type Controlled<Values extends FieldValues, Sent> = UseControllerProps<
  Values,
  FieldPathByValue<Values, string>,
  Sent
>;

export interface EmailFieldProps<Values extends FieldValues, Sent>
  extends Pick<Controlled<Values, Sent>, 'control' | 'name' | 'rules'> {
  label: string;
  /** Said when the form refuses the address. */
  wrong: string;
  /** `username` where people give their own address, `off` where they give somebody else's. */
  autoComplete: 'username' | 'off';
}

/** An e-mail address in a form of react-hook-form. */
export function EmailField<Values extends FieldValues, Sent>({
  label,
  wrong,
  autoComplete,
  ...controlled
}: EmailFieldProps<Values, Sent>) {
  const { field, fieldState } = useController(controlled);
  return (
    <TextField
      {...field}
      label={label}
      type="email"
      inputMode="email"
      autoComplete={autoComplete}
      error={fieldState.invalid ? wrong : undefined}
    />
  );
}
