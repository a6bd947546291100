/** The OpenAPI 3.1 document of the endpoints, derived from the router; nothing in it is written twice. */
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import en from '#src/i18n/en.json' with { type: 'json' };
import { type ErrorCode, errorKinds, isErrorCode } from '../../domain-error.ts';
import { cookieName } from '../cookie-name.ts';
import type { EndpointFacts } from './endpoint.ts';
import { isScalar, type JsonSchema } from './json-schema.ts';
import type { Operation } from './routes.ts';

/** Of the interface, not of the program: the first number rises when something that worked would not any more. */
export const apiVersion = '1.0.0';

type Json = Readonly<Record<string, unknown>>;

const introduction = `Everything a program needs to read and write messages as one of the clinic's people, with that person's keys. \
The server takes and gives ciphertext: what is in a message is sealed and opened by the program itself, as \`docs/protocol.md\` says; \
\`examples/node-client\` does all of it.

**Bytes** are standard base64 with padding. **Times** are milliseconds since 1970. **Conversation ids** are base64url, other ids lower-case UUIDs.

**Signing in**: ask \`/api/session/prelogin\` for salt and cost, derive the \`authKey\` from the password, and trade it at \`/api/session\` for a token. \
Send it as \`Authorization: Bearer …\` and send no cookies. A page of this server may use its cookie instead; its requests that are not GET then need the exact \`Origin\`.

**Failures** are \`{ code, requestId }\`, with \`fields\` (where the input was wrong), \`refusal\` (which check of the protocol said no) and \`retryAfterMs\` where they help. \
The code is stable; the HTTP status only groups codes.`;

const anybody: readonly ErrorCode[] = ['BAD_INPUT', 'TOO_LARGE', 'RATE_LIMITED', 'UNAVAILABLE', 'INTERNAL'];
const signedIn: readonly ErrorCode[] = ['UNAUTHENTICATED', 'FORBIDDEN'];
const sentences = new Map<string, string>(Object.entries(en.errors));

/** The HTTP status a code travels under. */
export function statusOf(code: ErrorCode): number {
  return getHTTPStatusCodeFromError(new TRPCError({ code: errorKinds[code] }));
}

function describeCode(code: ErrorCode): string {
  return `\`${code}\`: ${sentences.get(code) ?? ''}`;
}

/** Every code an endpoint may answer with. */
export function codesOf({ open, errors }: EndpointFacts): readonly ErrorCode[] {
  return [...new Set([...anybody, ...(open ? [] : signedIn), ...errors])];
}

function failureAnswers(endpoint: EndpointFacts): Json {
  const byStatus = Map.groupBy(codesOf(endpoint), statusOf);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map(describeCode).join('\n\n'),
        content: {
          'application/json': {
            schema: {
              allOf: [{ $ref: '#/components/schemas/Failure' }, { properties: { code: { enum: codes } } }],
            },
            example: { code: codes[0], requestId: '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d18' },
          },
        },
      },
    ]),
  );
}

function parameter(route: Operation, name: string, schema: JsonSchema): Json {
  const inPath = route.pathNames.includes(name);
  const required = inPath || (route.input?.required ?? []).includes(name);
  const example = route.endpoint.example.input?.[name];
  const content = isScalar(schema)
    ? { schema, ...(example === undefined || example === null ? {} : { example }) }
    : // Anything with a structure of its own stands in the address as JSON.
      { content: { 'application/json': { schema } } };
  return { name, in: inPath ? 'path' : 'query', required, ...content };
}

function parametersOf(route: Operation): readonly Json[] {
  return Object.entries(route.input?.properties ?? {}).flatMap(([name, schema]) => {
    const stands = route.body !== 'json' || route.pathNames.includes(name);
    return stands && typeof schema === 'object' ? [parameter(route, name, schema)] : [];
  });
}

function without(record: Readonly<Record<string, unknown>>, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

const byteContent: Json = {
  'application/octet-stream': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } },
};

function bodyOf({ endpoint, input, pathNames, body }: Operation): Json {
  if (body === 'bytes') return { requestBody: { required: true, content: byteContent } };
  if (body === 'none' || input === null) return {};
  const schema = {
    ...input,
    properties: without(input.properties ?? {}, pathNames),
    required: (input.required ?? []).filter((name) => !pathNames.includes(name)),
  };
  const example = without(endpoint.example.input ?? {}, pathNames);
  return { requestBody: { required: true, content: { 'application/json': { schema, example } } } };
}

function operation(route: Operation): Json {
  const { endpoint, output } = route;
  return {
    operationId: route.id,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
    ...(endpoint.open ? { security: [] } : {}),
    parameters: parametersOf(route),
    ...bodyOf(route),
    responses: {
      '200': {
        description: 'Done.',
        content:
          output === null
            ? byteContent
            : { 'application/json': { schema: output, example: endpoint.example.output } },
      },
      ...failureAnswers(endpoint),
    },
  };
}

function pathsOf(routes: readonly Operation[]): Json {
  const byPath = Map.groupBy(routes, (route) => `/api${route.endpoint.path}`);
  return Object.fromEntries(
    [...byPath].map(([path, found]) => [
      path,
      Object.fromEntries(found.map((route) => [route.endpoint.method.toLowerCase(), operation(route)])),
    ]),
  );
}

const failureSchema: Json = {
  type: 'object',
  required: ['code', 'requestId'],
  properties: {
    code: { $ref: '#/components/schemas/ErrorCode' },
    message: { type: 'string', description: 'The code again, where libraries look for one.' },
    requestId: { type: 'string', description: 'Names the request in the server’s log.' },
    fields: {
      type: 'array',
      items: { type: 'string' },
      description: 'Where the input was wrong, such as `links.0`; never what stood there.',
    },
    refusal: { type: 'string', description: 'Which check of the protocol refused (docs/protocol.md §10).' },
    retryAfterMs: { type: 'number', description: 'How long to wait before trying again.' },
  },
};

/** The whole document. */
export function createOpenApiDocument(routes: readonly Operation[], origin: string): Json {
  const codes = Object.keys(errorKinds).filter(isErrorCode);
  const tags = [...new Set(routes.map((route) => route.endpoint.tag))];
  return {
    openapi: '3.1.1',
    info: {
      title: 'Consulta',
      version: apiVersion,
      description: introduction,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: origin }],
    security: [{ token: [] }, { page: [] }],
    tags: tags.map((name) => ({ name })),
    paths: pathsOf(routes),
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The token that `/api/session` answers.' },
        page: {
          type: 'apiKey',
          in: 'cookie',
          name: cookieName('consulta.session_token', origin.startsWith('https:')),
          description: 'For pages of this server.',
        },
      },
      schemas: {
        Failure: failureSchema,
        ErrorCode: {
          type: 'string',
          enum: codes,
          description: codes.map((code) => `- ${describeCode(code)} (${statusOf(code)})`).join('\n'),
        },
      },
    },
  };
}
