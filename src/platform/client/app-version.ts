/** Which build this page belongs to, and whether the server has a newer one by now. */

export interface ServerVersion {
  readonly build: string | null;
  /** Addresses of what the engine consists of. */
  readonly engineFiles: readonly string[];
}

let newer = false;
const watchers = new Set<() => void>();

/** The page's own build; null during development. */
export function ownBuild(): string | null {
  return document.querySelector('meta[name="consulta-build"]')?.getAttribute('content') ?? null;
}

function readVersion(value: unknown): ServerVersion {
  const field = (name: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : null;
  const build = field('build');
  const files = field('engineFiles');
  return {
    build: typeof build === 'string' ? build : null,
    engineFiles: Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [],
  };
}

/** Asks the server; whoever watches is told when it has another build. Null when it does not answer. */
export async function checkVersion(): Promise<ServerVersion | null> {
  const own = ownBuild();
  if (own === null) return null;
  try {
    const response = await fetch('/version', { cache: 'no-store', credentials: 'omit' });
    if (!response.ok) return null;
    const version = readVersion(await response.json());
    // Told by something else than our server, it means nothing.
    if (version.build === null) return null;
    if (!newer && version.build !== own) {
      newer = true;
      for (const tell of watchers) tell();
    }
    return version;
  } catch {
    return null;
  }
}

/** Tells `changed` once there is a newer version. */
export function watchNewVersion(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

/** Whether a newer version was seen. It stays so until the page is loaded anew. */
export function hasNewVersion(): boolean {
  return newer;
}
