/** Whether a text can be an e-mail address at all: the server's own check, without the library that makes it. */
export function looksLikeEmail(text: string): boolean {
  const typed = text.trim();
  return typed.length <= 254 && /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(typed);
}
