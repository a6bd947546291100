import {
  type KeyboardEvent,
  type RefObject,
  type SyntheticEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { Mentionable } from './mention-text.ts';
import { type Mentions, useMentions } from './use-mentions.ts';

export interface MentionField<P extends Mentionable> extends Omit<Mentions<P>, 'fieldProps'> {
  /** Goes onto the field. */
  fieldProps: Mentions<P>['fieldProps'] & { onSelect: (event: SyntheticEvent<HTMLTextAreaElement>) => void };
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
}

/** `useMentions` for a text area of React: knows its caret and puts it behind a name that was taken. */
export function useMentionField<P extends Mentionable>(
  field: RefObject<HTMLTextAreaElement | null>,
  people: readonly P[],
  text: string,
  change: (text: string) => void,
): MentionField<P> {
  const [caret, setCaret] = useState(text.length);
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    field.current?.focus();
    field.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  });
  const { fieldProps, ...mentions } = useMentions({
    people,
    text,
    caret,
    onChange: (next, at) => {
      change(next);
      setCaret(at);
      wanted.current = at;
    },
  });
  return {
    ...mentions,
    fieldProps: { ...fieldProps, onSelect: (event) => setCaret(event.currentTarget.selectionStart) },
  };
}
