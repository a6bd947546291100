/** A browser in words that its owner knows, such as “Firefox, Android”; programs by the name they give themselves. */

const browsers = [
  [/Edg(A|iOS)?\//, 'Edge'],
  [/(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;

const systems = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
] as const;

const find = (agent: string, words: readonly (readonly [RegExp, string])[], otherwise: string) =>
  words.find(([pattern]) => pattern.test(agent))?.[1] ?? otherwise;

/** Every browser calls itself Mozilla. */
export function isBrowser(agent: string): boolean {
  return agent.startsWith('Mozilla/');
}

export function browserWords(agent: string): string {
  if (isBrowser(agent)) return `${find(agent, browsers, 'Browser')}, ${find(agent, systems, 'Linux')}`;
  return agent.match(/^[\w.-]{1,40}/)?.[0] ?? '';
}
