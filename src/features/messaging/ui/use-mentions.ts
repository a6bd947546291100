import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { completeMention, type Mentionable, matchingPeople, mentionQuery } from './mention-text.ts';

export interface Mentions<P extends Mentionable> {
  /** The picker is to be shown. */
  open: boolean;
  /** Goes to `MentionPicker`. */
  picker: { id: string; people: readonly P[]; active: number; onPick: (person: P) => void };
  /** Goes onto the field: tells screen readers of the list and of the person that Enter would take. */
  fieldProps: {
    'aria-autocomplete': 'list';
    'aria-controls': string | undefined;
    'aria-activedescendant': string | undefined;
  };
  /** Call first in the field's handler; true: the key was for the picker. */
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
}

/** Element id of a person in the list. */
export function mentionOptionId(listId: string, userId: string): string {
  return `${listId}-${userId}`;
}

/**
 * Completing @names in a text field. The field keeps the focus: arrow keys choose, Enter and Tab take, Escape closes
 * until another name is begun. `onChange` gets the new text and where the caret belongs.
 */
export function useMentions<P extends Mentionable>(input: {
  people: readonly P[];
  text: string;
  /** Where the field's caret is. */
  caret: number;
  onChange: (text: string, caret: number) => void;
}): Mentions<P> {
  const { people, text, caret, onChange } = input;
  const id = useId();
  const [chosen, setChosen] = useState({ query: '', index: 0 });
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const typed = people.length === 0 ? null : mentionQuery(text, caret);
  const query = typed?.query ?? null;
  const found = useMemo(
    () => (query === null ? [] : matchingPeople(people, query).slice(0, 8)),
    [people, query],
  );
  const only = found.length === 1 ? found[0] : undefined;
  // A name that stands there whole needs no more help.
  const complete = only !== undefined && query?.trimEnd() === only.name;
  const open = typed !== null && typed.from !== closedAt && found.length > 0 && !complete;
  const active = chosen.query === query ? Math.min(chosen.index, found.length - 1) : 0;

  const onPick = (person: P) => {
    const next = completeMention(text, caret, person.name);
    if (next !== null) onChange(next.text, next.caret);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { isComposing, shiftKey, ctrlKey, altKey, metaKey } = event.nativeEvent;
    if (!open || isComposing || shiftKey || ctrlKey || altKey || metaKey) return false;
    const person = found[active];
    if (event.key === 'ArrowDown') setChosen({ query: query ?? '', index: (active + 1) % found.length });
    else if (event.key === 'ArrowUp')
      setChosen({ query: query ?? '', index: (active + found.length - 1) % found.length });
    else if ((event.key === 'Enter' || event.key === 'Tab') && person !== undefined) onPick(person);
    else if (event.key === 'Escape') setClosedAt(typed.from);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const current = found[active];
  return {
    open,
    picker: { id, people: found, active, onPick },
    fieldProps: {
      'aria-autocomplete': 'list',
      'aria-controls': open ? id : undefined,
      'aria-activedescendant':
        open && current !== undefined ? mentionOptionId(id, current.userId) : undefined,
    },
    onKeyDown,
  };
}
