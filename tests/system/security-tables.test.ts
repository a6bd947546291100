/** The tables of docs/security stand on tests and files: each one that they name is there, and no requirement is left out. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Requirements of levels 1 and 2 in each section of ASVS 5.0.0; they are numbered from 1 without a gap. */
const sections: Readonly<Record<string, number>> = {
  '1.1': 2,
  '1.2': 9,
  '1.3': 11,
  '1.4': 3,
  '1.5': 2,
  '2.1': 3,
  '2.2': 3,
  '2.3': 4,
  '2.4': 1,
  '3.2': 2,
  '3.3': 4,
  '3.4': 6,
  '3.5': 5,
  '3.7': 2,
  '4.1': 3,
  '4.2': 1,
  '4.3': 2,
  '4.4': 4,
  '5.1': 1,
  '5.2': 3,
  '5.3': 2,
  '5.4': 3,
  '6.1': 3,
  '6.2': 12,
  '6.3': 4,
  '6.4': 4,
  '6.5': 5,
  '6.6': 3,
  '6.8': 4,
  '7.1': 3,
  '7.2': 4,
  '7.3': 2,
  '7.4': 5,
  '7.5': 2,
  '7.6': 2,
  '8.1': 2,
  '8.2': 3,
  '8.3': 1,
  '8.4': 1,
  '9.1': 3,
  '9.2': 4,
  '10.1': 2,
  '10.2': 2,
  '10.3': 4,
  '10.4': 11,
  '10.5': 5,
  '10.6': 2,
  '10.7': 3,
  '11.1': 2,
  '11.2': 3,
  '11.3': 3,
  '11.4': 4,
  '11.5': 1,
  '11.6': 1,
  '12.1': 3,
  '12.2': 2,
  '12.3': 4,
  '13.1': 1,
  '13.2': 5,
  '13.3': 2,
  '13.4': 5,
  '14.1': 2,
  '14.2': 4,
  '14.3': 3,
  '15.1': 3,
  '15.2': 3,
  '15.3': 7,
  '16.1': 1,
  '16.2': 5,
  '16.3': 4,
  '16.4': 3,
  '16.5': 3,
  '17.1': 1,
  '17.2': 4,
  '17.3': 2,
};
const standings = ['met', 'partly', 'not met', 'n/a'];

/** The cells of every row that begins with what `first` fits. */
function rowsOf(table: string, first: RegExp): string[][] {
  return table
    .split('\n')
    .filter((line) => line.startsWith('| ') && first.test(line.slice(2)))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe.each(['docs/security/asvs.md', 'docs/security/hipaa.md'])('%s', (path) => {
  it('names only what is there', () => {
    const named = [...readFileSync(path, 'utf8').matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? '');
    const files = named.filter((file) => !file.startsWith('npm '));
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});

it('every requirement of ASVS at level 2 has one row, and what is met shows by what', () => {
  const rows = rowsOf(readFileSync('docs/security/asvs.md', 'utf8'), /^\d+\.\d+\.\d+/);
  const listed = rows.flatMap(([ids = '']) => ids.split(', '));
  const wanted = Object.entries(sections).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
  );
  expect(listed.toSorted()).toEqual(wanted.toSorted());
  for (const [ids, standing = '', shown = ''] of rows) {
    expect(standings, ids).toContain(standing);
    expect(shown.length, ids).toBeGreaterThan(2);
  }
  const summary = rowsOf(readFileSync('docs/security/asvs.md', 'utf8'), /^\d+ \|/)[0]?.map(Number);
  const count = (standing: string) =>
    rows.filter((row) => row[1] === standing).reduce((sum, [ids = '']) => sum + ids.split(', ').length, 0);
  expect(summary).toEqual(standings.map(count));
});

it('every safeguard of 164.312 has its row', () => {
  const rows = rowsOf(readFileSync('docs/security/hipaa.md', 'utf8'), /^\([a-e]\)/);
  expect(rows.map(([safeguard = '']) => safeguard.split(' ')[0])).toEqual([
    ...['(a)(1)', '(a)(2)(i)', '(a)(2)(ii)', '(a)(2)(iii)', '(a)(2)(iv)', '(b)', '(c)(1)', '(c)(2)', '(d)'],
    ...['(e)(1)', '(e)(2)(i)', '(e)(2)(ii)'],
  ]);
  for (const [, , standing = ''] of rows) expect(standings).toContain(standing);
});
