/** The published document as a test reads it: what is at an address, and whether an answer is what was promised. */
import { Ajv2020 } from 'ajv/dist/2020.js';

export interface DocumentedOperation {
  readonly id: string;
  readonly path: string;
  readonly method: 'get' | 'post';
  readonly open: boolean;
  /** What goes in beside the address, and what comes out. */
  readonly takes: 'json' | 'bytes' | 'nothing';
  readonly gives: 'json' | 'bytes';
  readonly example: { readonly input: Readonly<Record<string, unknown>>; readonly output: unknown };
  /** Why the value is not what the document says at this place of the operation; null when it is. */
  mismatch(place: readonly string[], value: unknown): string | null;
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined),
    value,
  );
}

export const jsonBody = ['content', 'application/json'] as const;

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function exampleInput(operation: unknown): Record<string, unknown> {
  const parameters = at(operation, 'parameters');
  const named = Array.isArray(parameters) ? parameters : [];
  const fromAddress = named.flatMap((one: unknown) => {
    const example = at(one, 'example');
    return example === undefined ? [] : [[String(at(one, 'name')), example]];
  });
  return {
    ...record(at(operation, 'requestBody', ...jsonBody, 'example')),
    ...Object.fromEntries(fromAddress),
  };
}

export async function fetchDocument(origin: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${origin}/api/openapi.json`);
  return record(await response.json());
}

export function readOperations(document: Record<string, unknown>): DocumentedOperation[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'document');
  const operations: DocumentedOperation[] = [];
  for (const [path, item] of Object.entries(record(document.paths))) {
    for (const method of ['get', 'post'] as const) {
      const operation = at(item, method);
      if (operation === undefined) continue;
      operations.push({
        id: String(at(operation, 'operationId')),
        path,
        method,
        takes:
          at(operation, 'requestBody') === undefined
            ? 'nothing'
            : at(operation, 'requestBody', ...jsonBody) === undefined
              ? 'bytes'
              : 'json',
        gives: at(operation, 'responses', '200', ...jsonBody) === undefined ? 'bytes' : 'json',
        open: Array.isArray(at(operation, 'security')),
        example: {
          input: exampleInput(operation),
          output: at(operation, 'responses', '200', ...jsonBody, 'example'),
        },
        mismatch(place, value) {
          if (at(operation, ...place) === undefined) return `the document has no ${place.join(' ')}`;
          const pointer = ['paths', path, method, ...place]
            .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
            .join('/');
          const validate = ajv.compile({ $ref: `document#/${pointer}` });
          return validate(value) ? null : ajv.errorsText(validate.errors);
        },
      });
    }
  }
  return operations;
}

/** The address with its named parts filled in; what is left is the query or the body. */
export function fillAddress(
  { path, takes }: DocumentedOperation,
  input: Readonly<Record<string, unknown>>,
): { address: string; rest: Record<string, unknown> } {
  const rest = { ...input };
  let address = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  if (takes !== 'json') {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(rest)) {
      query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
    if (query.size > 0) address += `?${query}`;
  }
  return { address, rest };
}
