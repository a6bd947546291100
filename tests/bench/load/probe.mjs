/** Loaded into every server that is measured: answers over the parent's channel what the process has used, after collecting garbage. */
process.on('message', (message) => {
  if (message !== 'probe') return;
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  process.send({ type: 'probe', cpuMs: (user + system) / 1_000, memory: process.memoryUsage() });
});
// Nobody is left who would end it.
process.on('disconnect', () => process.exit(0));
