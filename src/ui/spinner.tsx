/** A turning ring for work whose end is not known; decoration, the words beside it say what goes on. */
export function Spinner({ large = false }: { large?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`inline-block shrink-0 animate-spin rounded-full border-current border-t-transparent ${
        large ? 'size-8 border-4' : 'size-5 border-2'
      }`}
    />
  );
}
