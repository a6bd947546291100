/** Made-up inputs of a procedure: near its schema, far from it, and in between. */
import fc from 'fast-check';
import type { JsonSchema } from '#src/platform/server/http-api/json-schema.ts';

/** More elements than this only make the request larger. */
const mostItems = 4;
const mostBytes = 2_000;

/** Texts that have broken programs before. */
const nastyText = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  "' OR 1=1 --",
  '%s%n',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  '{{7*7}}',
  '\u202e',
  '😀'.repeat(50),
  'A'.repeat(3_000),
  '-1',
  '1e309',
  '2026-02-30T25:61:61Z',
);
const nastyNumber = fc.constantFrom(
  0,
  -0,
  -1,
  1.5,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  1e300,
  -1e300,
  5e-324,
);
const bytes = (min: number, max: number) =>
  fc.uint8Array({ minLength: Math.min(min, mostBytes), maxLength: Math.min(Math.max(min, max), mostBytes) });

/** Whatever can travel at all. */
const anything: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, false),
    nastyText,
    nastyNumber,
    bytes(0, 40),
    fc.array(tie('value'), { maxLength: mostItems }),
    // The transformer refuses these two keys before they are sent.
    fc.dictionary(
      fc.string({ maxLength: 8 }).filter((key) => key !== '$b' && key !== '__proto__'),
      tie('value'),
      { maxKeys: mostItems },
    ),
  ),
})).value;

function text(schema: JsonSchema): fc.Arbitrary<unknown> {
  const minLength = schema.minLength ?? 0;
  const maxLength = Math.min(schema.maxLength ?? 60, minLength + 60);
  if (schema.contentEncoding === 'base64')
    return bytes(Math.floor(minLength / 4) * 3, Math.floor((schema.maxLength ?? 400) / 4) * 3);
  if (schema.format === 'uuid') return fc.uuid();
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
  return fc.string({ minLength, maxLength: Math.max(minLength, maxLength), unit: 'grapheme' });
}

function whole(schema: JsonSchema): fc.Arbitrary<unknown> {
  const min = Math.max(schema.minimum ?? -1_000, Number.MIN_SAFE_INTEGER);
  return fc.integer({
    min,
    max: Math.max(min, Math.min(schema.maximum ?? 2 ** 40, Number.MAX_SAFE_INTEGER)),
  });
}

function record(schema: JsonSchema): fc.Arbitrary<unknown> {
  const entries = Object.entries(schema.properties ?? {}).map(
    ([key, each]): [string, fc.Arbitrary<unknown>] => [key, typeof each === 'object' ? near(each) : anything],
  );
  return fc.record(Object.fromEntries(entries));
}

/** A value that the schema should take, as far as JSON Schema can tell. */
function fitting(schema: JsonSchema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((each) => near(each)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom<unknown>(...schema.enum);
  if (schema.type === 'string') return text(schema);
  if (schema.type === 'integer') return whole(schema);
  if (schema.type === 'number') return fc.double({ noNaN: true, min: -1e6, max: 1e6 });
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'null') return fc.constant(null);
  if (schema.type === 'object') return record(schema);
  if (schema.type === 'array') {
    const { items } = schema;
    const each = typeof items === 'object' && !Array.isArray(items) ? near(items) : anything;
    return fc.array(each, { minLength: Math.min(schema.minItems ?? 0, mostItems), maxLength: mostItems });
  }
  return anything;
}

/** Mostly fitting, with something wrong here and there. */
function near(schema: JsonSchema | boolean): fc.Arbitrary<unknown> {
  if (typeof schema === 'boolean') return anything;
  return fc.oneof({ weight: 12, arbitrary: fitting(schema) }, { weight: 1, arbitrary: anything });
}

/** Inputs for a procedure with this schema; null: it takes none. */
export function madeUpInput(schema: JsonSchema | null): fc.Arbitrary<unknown> {
  return schema === null
    ? anything
    : fc.oneof({ weight: 5, arbitrary: near(schema) }, { weight: 1, arbitrary: anything });
}
