/** Keys of a call. Single letters, because combinations belong to browsers and screen readers; people can switch them off. */
export const shortcutKeys = {
  microphone: 'm',
  camera: 'v',
  screen: 's',
  chat: 'c',
  notes: 'n',
  people: 'p',
  help: '?',
} as const;

export type Shortcut = keyof typeof shortcutKeys;
export const shortcuts: readonly Shortcut[] = [
  'microphone',
  'camera',
  'screen',
  'chat',
  'notes',
  'people',
  'help',
];

/** What a key press means; null for those that type something, come with a modifier or repeat. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return null;
  if (typesText(event.target)) return null;
  const key = event.key.toLowerCase();
  return shortcuts.find((shortcut) => shortcutKeys[shortcut] === key) ?? null;
}

const ownKeys =
  'input, textarea, select, [contenteditable], [role=menu], [role=listbox], [role=dialog], [role=alertdialog]';

/** Places whose letters mean something already: fields, lists that are searched by typing, windows over the call. */
function typesText(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(ownKeys) !== null;
}
