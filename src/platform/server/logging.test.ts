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

it('keeps of an error what helps, and nothing that hangs on it', () => {
  const lines: string[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(line) });
  const cause = Object.assign(new Error('connection lost'), {
    code: '57P01',
    client: { password: 'canary-7f3a' },
  });
  log.error({ err: new Error('failed', { cause }) }, 'a');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    err: { type: 'Error', message: 'failed', cause: { message: 'connection lost', code: '57P01' } },
  });
  expect(lines[0]).not.toContain('canary-7f3a');
});
