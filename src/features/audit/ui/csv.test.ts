import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test.each([
  [['a', 'b'], 'a,b\r\n'],
  [['a,b', 'say "no"'], '"a,b","say ""no"""\r\n'],
  [['=1+1', '-2', '@x'], "'=1+1,'-2,'@x\r\n"],
  [['two\nlines'], '"two\nlines"\r\n'],
])('%j is written as %j', (cells, line) => {
  expect(csvLine(cells)).toBe(line);
});
