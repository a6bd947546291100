import { useTranslations } from 'next-intl';
import type { ChatView } from '../client/engine-api.ts';

/** Who is writing; its place is kept free so that nothing moves when it comes and goes. */
export function TypingLine({ people }: { people: ChatView['typing'] }) {
  const t = useTranslations('chat.typing');
  const [first, second] = people;
  const words =
    first === undefined
      ? null
      : second === undefined
        ? t('one', { name: first.name })
        : people.length === 2
          ? t('two', { first: first.name, second: second.name })
          : t('many');
  return (
    <div className="mx-auto flex h-6 w-full max-w-3xl items-center px-4 text-muted text-sm" aria-live="off">
      {words !== null && (
        <span className="flex min-w-0 items-center gap-2">
          <span aria-hidden className="flex gap-1">
            <span className="size-1.5 animate-pulse rounded-full bg-accent" />
            <span className="size-1.5 animate-pulse rounded-full bg-accent [animation-delay:200ms]" />
            <span className="size-1.5 animate-pulse rounded-full bg-accent [animation-delay:400ms]" />
          </span>
          <span className="truncate">{words}</span>
        </span>
      )}
    </div>
  );
}
