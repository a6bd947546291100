/** Which browser somebody uses, for help with its settings only: nothing else may depend on it. */
export type BrowserKind =
  | 'chrome-android'
  | 'chrome'
  | 'edge'
  | 'firefox'
  | 'safari-ios'
  | 'safari-mac'
  | 'other';

/** By the user agent; iPads call themselves Macs, but have touch points. */
export function browserKind(agent: string, touchPoints: number): BrowserKind {
  const ios = /iPhone|iPad|iPod/.test(agent) || (agent.includes('Macintosh') && touchPoints > 1);
  // On iPhones every browser is Safari underneath, and its settings are those that count.
  if (ios) return 'safari-ios';
  if (agent.includes('Edg/') || agent.includes('EdgA/')) return 'edge';
  if (agent.includes('Firefox/')) return 'firefox';
  if (agent.includes('Chrome/')) return agent.includes('Android') ? 'chrome-android' : 'chrome';
  return agent.includes('Safari/') ? 'safari-mac' : 'other';
}
