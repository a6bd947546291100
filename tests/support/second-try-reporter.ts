/** Names the tests that failed first: a busy machine may do that once, and that it was so is never hidden. */
import type { Reporter, TestCase } from 'vitest/node';

export default class SecondTryReporter implements Reporter {
  readonly #names: string[] = [];

  onTestCaseResult(testCase: TestCase): void {
    if (testCase.diagnostic()?.flaky)
      this.#names.push(`${testCase.module.relativeModuleId}: ${testCase.fullName}`);
  }

  onTestRunEnd(): void {
    for (const name of this.#names) process.stdout.write(`Passed only at the second try: ${name}\n`);
  }
}
