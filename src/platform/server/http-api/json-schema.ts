/** zod schemas as JSON Schema, and JSON into what the zod schema takes: bytes are base64 strings here. */
import * as z from 'zod';
import { fromBase64, toBase64, WireError } from '../../wire.ts';
import { byteSchemas } from '../../wire-schema.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Length of the base64 text of that many bytes. */
function base64Length(size: number): number {
  return Math.ceil(size / 3) * 4;
}

/** The schema of what travels; `input` before defaults are filled in, `output` as it is answered. */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema, ...described } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const size = byteSchemas.get(zodSchema);
      if (size !== undefined) {
        jsonSchema.type = 'string';
        jsonSchema.contentEncoding = 'base64';
        jsonSchema.minLength = base64Length(size.min);
        jsonSchema.maxLength = base64Length(size.max);
      }
      // The name of a check of zod's, and no format that anybody else knows; the pattern beside it says the same.
      if (jsonSchema.format === 'lowercase') delete jsonSchema.format;
    },
  });
  return described;
}

/** The alternatives of a schema; itself where there is none. */
function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ?? schema.oneOf ?? [schema];
}

/** The schema of one property, wherever among the alternatives it stands. */
function propertySchema(schema: JsonSchema, key: string): JsonSchema | null {
  for (const each of alternatives(schema)) {
    const found = Object.hasOwn(each.properties ?? {}, key) ? each.properties?.[key] : undefined;
    if (typeof found === 'object') return found;
  }
  return null;
}

function itemSchema(schema: JsonSchema): JsonSchema | null {
  for (const { items } of alternatives(schema)) {
    if (typeof items === 'object' && !Array.isArray(items)) return items;
  }
  return null;
}

function readBytes(text: string): Uint8Array | string {
  try {
    return fromBase64(text);
  } catch (error) {
    if (error instanceof WireError) return text;
    throw error;
  }
}

/** Parsed JSON with base64 turned into bytes where the schema says so. What does not fit is left for the schema's own check to refuse. */
export function decodeJson(schema: JsonSchema, value: unknown): unknown {
  if (typeof value === 'string') {
    return alternatives(schema).some((each) => each.contentEncoding === 'base64') ? readBytes(value) : value;
  }
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    return items === null ? value : value.map((item) => decodeJson(items, item));
  }
  if (typeof value !== 'object' || value === null) return value;
  // Only what the schema names: a key such as __proto__ is never copied.
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const property = propertySchema(schema, key);
      return property === null ? [] : [[key, decodeJson(property, item)]];
    }),
  );
}

/** A value as it is answered: bytes as base64, everything else as JSON has it. */
export function encodeJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return toBase64(value);
  if (Array.isArray(value)) return value.map(encodeJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encodeJson(item)]));
}

const scalars = new Set(['string', 'number', 'integer', 'boolean', 'null']);

/** Whether values of this schema can stand in an address as they are; others stand there as JSON. */
export function isScalar(schema: JsonSchema): boolean {
  return alternatives(schema).every(({ type }) => typeof type === 'string' && scalars.has(type));
}

/** A part of an address as JSON would have had it. */
export function decodeText(schema: JsonSchema, text: string): unknown {
  const types = alternatives(schema).map((each) => each.type);
  if (!isScalar(schema)) return parseOr(text);
  if (types.includes('integer') || types.includes('number'))
    return /^-?\d{1,16}$/.test(text) ? Number(text) : text;
  if (types.includes('boolean')) return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
