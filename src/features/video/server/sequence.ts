/** Work under one name, one after the other in the order of asking; under different names at the same time. */

export type InOrder = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export function createSequence(): InOrder {
  const last = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const run = (last.get(name) ?? Promise.resolve()).then(work);
    // What failed is told to who asked; the next one goes on.
    const done = run
      .catch(() => undefined)
      .finally(() => {
        if (last.get(name) === done) last.delete(name);
      });
    last.set(name, done);
    return run;
  };
}
