import { useTranslations } from 'next-intl';
import {
  Autocomplete,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  SearchField,
  Text,
  useFilter,
} from 'react-aria-components';
import { inputLook } from '#src/ui/field.tsx';

export interface ReadyReply {
  id: string;
  title: string;
  /** With its variables filled in. */
  text: string;
}

interface QuickReplyListProps {
  own: readonly ReadyReply[];
  clinic: readonly ReadyReply[];
  onPick: (text: string) => void;
}

/** Quick replies to choose from: typing narrows them, the arrow keys move, Enter takes one. */
export function QuickReplyList({ own, clinic, onPick }: QuickReplyListProps) {
  const t = useTranslations('desk.replies');
  const { contains } = useFilter({ sensitivity: 'base' });
  const section = (title: string, replies: readonly ReadyReply[]) =>
    replies.length > 0 && (
      <MenuSection>
        <Header className="px-3 pt-2 pb-1 font-semibold text-muted text-sm">{title}</Header>
        {replies.map((reply) => (
          <MenuItem
            key={reply.id}
            id={reply.id}
            textValue={`${reply.title} ${reply.text}`}
            onAction={() => onPick(reply.text)}
            className="flex min-h-11 cursor-pointer flex-col justify-center rounded-lg px-3 py-2 data-[focused]:bg-raised"
          >
            <Text slot="label" dir="auto" className="font-medium">
              {reply.title}
            </Text>
            <Text slot="description" dir="auto" className="line-clamp-2 text-muted text-sm">
              {reply.text}
            </Text>
          </MenuItem>
        ))}
      </MenuSection>
    );
  return (
    <Autocomplete filter={contains}>
      <SearchField aria-label={t('search')} autoFocus className="p-1">
        <Input placeholder={t('search')} className={inputLook} />
      </SearchField>
      <Menu
        aria-label={t('title')}
        className="max-h-[50dvh] overflow-y-auto outline-none"
        renderEmptyState={() => <p className="px-3 py-4 text-muted">{t('noneFound')}</p>}
      >
        {section(t('own'), own)}
        {section(t('clinic'), clinic)}
      </Menu>
    </Autocomplete>
  );
}
