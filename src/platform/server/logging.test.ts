import { expect, it } from 'vitest';
import { createLogger } from './logging.ts';

it('blanks secrets wherever they stand in a log line', () => {
  const lines: string[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(line) });
  const canary = 'canary-7f3a';
  log.info({ password: canary, req: { headers: { cookie: canary, authorization: canary } } }, 'a');
  log.info({ input: { authKey: canary, currentAuthKey: canary }, token: canary }, 'b');
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain(canary);
  expect(lines.join('')).toContain('[redacted]');
});
