'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Role } from '#src/features/identity/contract.ts';
import { Avatar } from '#src/ui/avatar.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { PersonRow } from '../contract.ts';
import { Answer } from './query-parts.tsx';
import { usePeople } from './use-people.ts';

const mostShown = 8;

export interface PersonSearchProps {
  label: string;
  description?: string;
  /** Only people of this role. */
  among?: Role | null;
  /** Leaves out people who cannot be chosen. */
  fits(person: PersonRow): boolean;
  onChoose(person: PersonRow): void;
  error?: string | undefined;
}

/** Finds one person by name or address. */
export function PersonSearch({ label, description, among = null, fits, onChoose, error }: PersonSearchProps) {
  const t = useTranslations('admin.people');
  const roles = useTranslations('admin.roles');
  const [search, setSearch] = useState('');
  const { query, people } = usePeople({ search, role: among, limit: 40 });
  return (
    <div className="flex flex-col gap-2">
      <TextField
        label={label}
        description={description}
        type="search"
        autoComplete="off"
        value={search}
        onChange={setSearch}
        error={error}
      />
      <Answer query={{ ...query, data: people }}>
        {(rows) => {
          const shown = rows.filter(fits).slice(0, mostShown);
          if (shown.length === 0) return <p className="text-muted">{t('none')}</p>;
          return (
            <ul
              aria-label={label}
              className="flex max-h-72 flex-col overflow-y-auto rounded-xl border border-line"
            >
              {shown.map((person) => (
                <li key={person.userId}>
                  <AriaButton
                    onPress={() => {
                      setSearch('');
                      onChoose(person);
                    }}
                    className="flex min-h-12 w-full items-center gap-3 px-3 py-1.5 text-left -outline-offset-2 data-[hovered]:bg-raised data-[pressed]:bg-raised"
                  >
                    <Avatar name={person.name} size="sm" />
                    <span className="min-w-0">
                      <span className="block">{person.name}</span>
                      <span className="block truncate text-muted text-sm">
                        {person.dependent ? t('dependent') : `${roles(person.role)} · ${person.email}`}
                      </span>
                    </span>
                  </AriaButton>
                </li>
              ))}
            </ul>
          );
        }}
      </Answer>
    </div>
  );
}
