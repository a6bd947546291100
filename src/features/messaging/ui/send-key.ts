/** What of a key press decides whether it sends. */
export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** An input method is composing a word: Enter then only takes the word. */
  isComposing: boolean;
  /** 229 is what Safari says for the Enter that ends a composition. */
  keyCode: number;
}

/** Ctrl or Command with Enter always sends; Enter alone by preference, never on a phone's keyboard. */
export function sendsMessage(press: KeyPress, enterSends: boolean, touchKeyboard: boolean): boolean {
  if (press.key !== 'Enter' || press.isComposing || press.keyCode === 229 || press.altKey) return false;
  if (press.ctrlKey || press.metaKey) return true;
  return enterSends && !touchKeyboard && !press.shiftKey;
}
