export interface AvatarProps {
  name: string;
  size?: 'sm' | 'md' | 'lg';
  /** Shows a small dot; say “online” in words elsewhere. */
  online?: boolean;
}

const sizes = { sm: 'size-9 text-sm', md: 'size-11 text-base', lg: 'size-16 text-xl' };

/** First letters of the first and last word, without titles. */
export function initials(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^\p{L}/u.test(word) && !/\.$/u.test(word));
  const first = words[0] ?? name;
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [first, last]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toLocaleUpperCase();
}

/** A person's initials in a circle; decoration, the name stands beside it. */
export function Avatar({ name, size = 'md', online = false }: AvatarProps) {
  return (
    <span aria-hidden="true" className="relative inline-flex shrink-0">
      <span
        className={`${sizes[size]} inline-flex select-none items-center justify-center rounded-full bg-accent-soft font-semibold text-on-accent-soft`}
      >
        {initials(name)}
      </span>
      {online && (
        <span className="absolute right-0 bottom-0 size-3 rounded-full border-2 border-surface bg-accent" />
      )}
    </span>
  );
}
