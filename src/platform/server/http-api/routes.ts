/** The endpoints of a router, read from the router itself: there is no second list. */
import type { AnyTRPCRouter } from '@trpc/server';
import * as z from 'zod';
import { type ByteEndpoint, Endpoint, type EndpointFacts } from './endpoint.ts';
import { type JsonSchema, toJsonSchema } from './json-schema.ts';

/** What can be asked for at one address, as it is described. */
export interface Operation {
  readonly endpoint: EndpointFacts;
  readonly id: string;
  /** Names in the path, in order. */
  readonly pathNames: readonly string[];
  readonly input: JsonSchema | null;
  /** Where the part of the input is that does not stand in the path; `bytes`: in the query, and a body beside it. */
  readonly body: 'json' | 'bytes' | 'none';
  /** Null for bytes. */
  readonly output: JsonSchema | null;
}

/** An operation that is a call of a procedure. */
export interface Route extends Operation {
  /** The procedure behind it, such as `messages.send`; also its `id`. */
  readonly procedure: string;
  readonly type: 'query' | 'mutation';
}

function property(value: unknown, key: string): unknown {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
    ? Reflect.get(value, key)
    : undefined;
}

function pathNamesOf({ path }: EndpointFacts): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

function requirePathNames({ id, pathNames, input }: Operation): void {
  const missing = pathNames.find((name) => !Object.hasOwn(input?.properties ?? {}, name));
  if (missing !== undefined) throw new Error(`${id}: its input has no ${missing}`);
}

/** Bytes up or down, as the document describes them. */
export function describeBytes({ id, facts, input, takesBytes, output }: ByteEndpoint): Operation {
  const operation: Operation = {
    endpoint: facts,
    id,
    pathNames: pathNamesOf(facts),
    input: toJsonSchema(input, 'input'),
    body: takesBytes ? 'bytes' : 'none',
    output: output === null ? null : toJsonSchema(output, 'output'),
  };
  requirePathNames(operation);
  return operation;
}

function readRoute(procedure: string, definition: unknown): Route | null {
  const http = property(property(definition, 'meta'), 'http');
  if (!(http instanceof Endpoint)) return null;
  const type = property(definition, 'type');
  const inputs = property(definition, 'inputs');
  const output = property(definition, 'output');
  const input = Array.isArray(inputs) ? inputs[0] : undefined;
  if (type !== 'query' && type !== 'mutation') throw new Error(`${procedure}: streams have no endpoint`);
  if (!(output instanceof z.ZodType)) throw new Error(`${procedure}: an endpoint needs an output schema`);
  const route: Route = {
    endpoint: http.facts,
    id: procedure,
    procedure,
    type,
    pathNames: pathNamesOf(http.facts),
    body: http.facts.method === 'GET' ? 'none' : 'json',
    input: input instanceof z.ZodType ? toJsonSchema(input, 'input') : null,
    output: toJsonSchema(output, 'output'),
  };
  requirePathNames(route);
  return route;
}

/** Every endpoint, in the order of the router. Throws for one that cannot be served. */
export function readRoutes(router: AnyTRPCRouter): readonly Route[] {
  // Flat, whatever its type says: path → procedure.
  const procedures = Object.entries<unknown>(router._def.procedures);
  return procedures.flatMap(([path, procedure]) => readRoute(path, property(procedure, '_def')) ?? []);
}

export interface RouteMatch {
  readonly route: Route;
  /** Parts of the path by name, percent-decoding done. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Finds the route of a request; null when there is none. */
export type MatchRoute = (method: string, path: string) => RouteMatch | null;

function decodePart(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function matchPath(pattern: readonly string[], actual: readonly string[]): Record<string, string> | null {
  if (pattern.length !== actual.length) return null;
  const parts: Record<string, string> = {};
  for (const [at, expected] of pattern.entries()) {
    const found = actual[at] ?? '';
    const name = /^\{(\w+)\}$/.exec(expected)?.[1];
    if (name === undefined) {
      if (found !== expected) return null;
      continue;
    }
    const part = decodePart(found);
    if (part === null || part === '') return null;
    parts[name] = part;
  }
  return parts;
}

export function createMatcher(routes: readonly Route[], prefix: string): MatchRoute {
  const table = routes.map((route) => ({ route, pattern: `${prefix}${route.endpoint.path}`.split('/') }));
  return (method, path) => {
    const actual = path.split('/');
    for (const { route, pattern } of table) {
      const parts = route.endpoint.method === method ? matchPath(pattern, actual) : null;
      if (parts !== null) return { route, parts };
    }
    return null;
  };
}
