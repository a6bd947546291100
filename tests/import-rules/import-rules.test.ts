import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise, type ICruiseOptions, type IForbiddenRuleType } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';

interface Rules {
  rules(root: string): IForbiddenRuleType[];
  options: ICruiseOptions;
}
const { rules, options }: Rules = createRequire(import.meta.url)('./rules.cjs');
const fixtures = 'tests/import-rules/fixtures';

async function brokenRules(fixture: string): Promise<string[]> {
  const root = `${join(fixtures, fixture)}/`;
  const result = await cruise([root], { ...options, validate: true, ruleSet: { forbidden: rules(root) } });
  if (typeof result.output === 'string') throw new Error('expected an object');
  return result.output.summary.violations.map((violation) => violation.rule.name);
}

describe('import rules', () => {
  it('each rule has a fixture and each fixture a rule', () => {
    const names = rules('').map((rule) => rule.name ?? '');
    expect(readdirSync(fixtures).sort()).toEqual(names.sort());
  });

  it.each(rules('').map((rule) => rule.name ?? ''))('%s: its fixture breaks it', async (name) => {
    expect(await brokenRules(name)).toContain(name);
  });
});
