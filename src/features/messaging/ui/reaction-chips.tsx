import { useLocale, useTranslations } from 'next-intl';
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import { classNames } from '#src/ui/class-names.ts';
import type { ReactionView } from '../client/message-actions-api.ts';
import { emojiName, shownEmoji } from './emoji-catalogue.ts';

export interface ReactionChipsProps {
  id: string;
  reactions: readonly ReactionView[];
  selfId: string;
  /** Null: may be looked at only. */
  onToggle: ((emoji: string, on: boolean) => void) | null;
  /** In the order of the Tab key only at the message that the keyboard is at. */
  reachable: boolean;
}

/** Names of the people who reacted, oneself as “you”. */
export function useReactors(selfId: string): (reaction: ReactionView) => string {
  const t = useTranslations('chat.reactions');
  const locale = useLocale();
  return ({ people }) =>
    new Intl.ListFormat(locale, { type: 'conjunction' }).format(
      people.map((person) => (person.userId === selfId ? t('you') : person.name)),
    );
}

/** Reactions under a message: how many of each, who, and one's own to be pressed on and off. */
export function ReactionChips({ id, reactions, selfId, onToggle, reachable }: ReactionChipsProps) {
  const t = useTranslations('chat.reactions');
  const locale = useLocale();
  const names = useReactors(selfId);
  return (
    <ul id={id} aria-label={t('label')} className="flex flex-wrap gap-1">
      {reactions.map((reaction) => {
        const picture = shownEmoji(reaction.emoji);
        const who = names(reaction);
        const name = emojiName(reaction.emoji, locale) ?? (picture === '❔' ? t('other') : picture);
        return (
          <li key={reaction.emoji}>
            <TooltipTrigger delay={500}>
              <AriaButton
                aria-label={t('chip', { emoji: name, names: who })}
                aria-pressed={reaction.mine}
                excludeFromTabOrder={!reachable}
                isDisabled={onToggle === null}
                onPress={() => onToggle?.(reaction.emoji, !reaction.mine)}
                className={classNames(
                  'relative inline-flex min-h-8 items-center gap-1 rounded-full border px-2 text-sm after:absolute after:-inset-x-0.5 after:-inset-y-1.5',
                  reaction.mine
                    ? 'border-accent bg-accent-soft font-semibold text-on-accent-soft'
                    : 'border-line bg-surface text-ink data-[hovered]:bg-raised',
                )}
              >
                <span aria-hidden="true" className="font-emoji text-base leading-none">
                  {picture}
                </span>
                <span aria-hidden="true">{reaction.people.length}</span>
              </AriaButton>
              <Tooltip
                offset={6}
                className="max-w-72 rounded-lg border border-line bg-surface px-3 py-2 text-ink text-sm shadow-lg"
              >
                <span aria-hidden="true" className="font-emoji">
                  {picture}
                </span>{' '}
                {who}
              </Tooltip>
            </TooltipTrigger>
          </li>
        );
      })}
    </ul>
  );
}
