import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Slow (about half a minute): every guarded check is taken out once, and some attack must succeed then. */
test('no check can be lost unnoticed', { timeout: 1_200_000 }, async () => {
  const script = fileURLToPath(new URL('../../scripts/mutation-check.mjs', import.meta.url));
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [script], (error, stdout, stderr) =>
      resolve(error === null ? 'noticed' : stdout + stderr),
    );
  });
  expect(output).toBe('noticed');
});
