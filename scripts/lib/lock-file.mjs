/** What the lock file says about packages that only some platforms need. */

/** Where `name`, asked for by the package at `from`, would be found; null when the lock file does not have it. */
function resolveIn(packages, from, name) {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1))) {
    const path = `${place === '' ? '' : `${place}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (place === '') return null;
  }
}

/** Optional packages that a package of the lock file names and the lock file leaves out: npm does so with those it could not look up, and `npm ci` then calls the file out of date. */
export function missingOptional(packages) {
  return Object.entries(packages).flatMap(([from, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => resolveIn(packages, from, name) === null)
      .map(([name, version]) => ({ name, version, dev })),
  );
}

/** The entry for a platform's package, from its name (`…-linux-x64-musl`). */
export function entryFor({ name, version, dev }) {
  const match = /(android|darwin|freebsd|linux|openharmony|win32|wasm32)-(.*)$/.exec(name);
  if (match === null || !/^\d/.test(version))
    throw new Error(`Cannot tell the platform of ${name}@${version}.`);
  const [, os, rest] = match;
  const cpu = os === 'wasm32' ? 'wasm32' : /^(?:arm64|arm|x64|ia32|ppc64|s390x|riscv64)/.exec(rest)?.[0];
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(os === 'linux' ? { libc: [rest.includes('musl') ? 'musl' : 'glibc'] } : {}),
    optional: true,
    ...(os === 'wasm32' ? {} : { os: [os] }),
  };
}
