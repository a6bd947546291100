import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Collection, Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components';
import { Dialog } from '#src/ui/dialog.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { emojiName, searchEmoji } from './emoji-catalogue.ts';

export interface ReactionPickerProps {
  open: boolean;
  onClose: () => void;
  onPick: (emoji: string) => void;
}

/** All reactions by group, with a search in both languages. */
export function ReactionPicker({ open, onClose, onPick }: ReactionPickerProps) {
  const t = useTranslations('chat.reactions');
  const locale = useLocale();
  const [query, setQuery] = useState('');
  const groups = searchEmoji(query).map((group) => ({
    ...group,
    entries: group.entries.map((entry) => ({ ...entry, id: entry.emoji })),
  }));
  const close = () => {
    setQuery('');
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} title={t('title')}>
      <TextField label={t('search')} type="search" value={query} onChange={setQuery} />
      <ListBox
        aria-label={t('title')}
        layout="grid"
        items={groups}
        selectionMode="none"
        onAction={(emoji) => {
          onPick(String(emoji));
          close();
        }}
        renderEmptyState={() => <p role="status">{t('noneFound')}</p>}
        className="flex h-72 flex-col gap-3 overflow-y-auto p-1"
      >
        {(group) => (
          <ListBoxSection
            id={group.id}
            className="grid shrink-0 grid-cols-[repeat(auto-fill,minmax(2.75rem,1fr))]"
          >
            <Header className="col-span-full pb-1 font-semibold text-muted text-sm">
              {t(`group.${group.id}`)}
            </Header>
            <Collection items={group.entries}>
              {({ emoji }) => {
                const name = emojiName(emoji, locale) ?? emoji;
                return (
                  <ListBoxItem
                    id={emoji}
                    textValue={name}
                    aria-label={name}
                    className="flex size-11 cursor-pointer items-center justify-center rounded-lg font-emoji text-2xl data-[hovered]:bg-raised data-[focused]:bg-raised"
                  >
                    <span aria-hidden="true">{emoji}</span>
                  </ListBoxItem>
                );
              }}
            </Collection>
          </ListBoxSection>
        )}
      </ListBox>
    </Dialog>
  );
}
