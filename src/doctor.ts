/** `npm run doctor`: every check of this installation, said in sentences. Ends with 1 when one of them is a problem. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { type Finding, findings } from './features/operations/contract.ts';
import { runChecks } from './features/operations/server/checks.ts';
import { systemClock } from './platform/server/clock.ts';
import { readConfig } from './platform/server/config.ts';
import { reachDatabase } from './platform/server/reach-database.ts';
import { endWith } from './platform/server/start-error.ts';

const projectDir = resolve(import.meta.dirname, '..');
const marks = { ok: 'ok     ', warning: 'WARNING', problem: 'PROBLEM' } as const;

const catalogue = z.object({
  operations: z.object({
    check: z.record(z.string(), z.string()),
    found: z.record(z.string(), z.string()),
  }),
});

function fill(sentence: string, values: Finding['values']): string {
  return sentence.replace(/\{(\w+)(?:, number)?\}/g, (hole, name: string) => String(values[name] ?? hole));
}

async function examine(): Promise<Finding[]> {
  const config = readConfig(process.env);
  const reached = await reachDatabase(config);
  try {
    return await runChecks({
      config,
      clock: systemClock,
      database: reached?.pool ?? null,
      projectDir,
      onFailure: (check, error) =>
        process.stderr.write(`${check}: ${error instanceof Error ? error.message : 'failed'}\n`),
    });
  } finally {
    await reached?.release();
  }
}

async function main(): Promise<void> {
  const language = process.argv.includes('--spanish') ? 'es' : 'en';
  const { check: names, found: sentences } = catalogue.parse(
    JSON.parse(readFileSync(resolve(projectDir, `src/i18n/${language}.json`), 'utf8')),
  ).operations;
  const found = await examine();
  for (const { check, code, values } of found) {
    const [, state] = findings[code];
    process.stdout.write(
      `${marks[state]}  ${names[check] ?? check}: ${fill(sentences[code] ?? code, values)}\n`,
    );
  }
  process.exitCode = found.some(({ code }) => findings[code][1] === 'problem') ? 1 : 0;
}

main().catch(endWith);
