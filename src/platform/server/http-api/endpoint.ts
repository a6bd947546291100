/**
 * How a procedure is offered to programs that do not speak tRPC: `.meta({ http: endpoint(contract.send, { … }) })`. Address and words are
 * written here; shapes, authorisation and limits are the procedure's own.
 */
import type * as z from 'zod';
import type { ErrorCode } from '../../domain-error.ts';

export interface EndpointFacts {
  readonly method: 'GET' | 'POST';
  /** Below `/api`, with `{name}` for a part that is a field of the input. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Codes beside those that every call may get. */
  readonly errors: readonly ErrorCode[];
  /** Needs no session. */
  readonly open?: boolean;
  /** As JSON, bytes as base64; a test holds them against the schemas. */
  readonly example: { readonly input?: Readonly<Record<string, unknown>>; readonly output: unknown };
}

/** A class, so that it can be told from anything else in a procedure's meta. */
export class Endpoint {
  readonly facts: EndpointFacts;

  constructor(facts: EndpointFacts) {
    this.facts = facts;
  }
}

/** A value as it travels: bytes as base64. */
type AsJson<T> = T extends Uint8Array
  ? string
  : T extends readonly (infer Item)[]
    ? readonly AsJson<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: AsJson<T[Key]> }
      : T;

interface Shapes {
  readonly input?: z.ZodType;
  readonly output: z.ZodType;
}

/** An endpoint of the procedure that has these shapes; an example that is none does not compile. */
export function endpoint<S extends Shapes>(
  _shapes: S,
  facts: EndpointFacts & {
    readonly example: {
      readonly input?: AsJson<z.input<NonNullable<S['input']>>>;
      readonly output: AsJson<z.output<S['output']>>;
    };
  },
): Endpoint {
  return new Endpoint(facts);
}

/** An endpoint beside the procedures: bytes go in or come out as they are. Its input stands in the address. */
export interface ByteEndpoint {
  /** Names the operation, such as `attachments.upload`. */
  readonly id: string;
  readonly facts: EndpointFacts;
  readonly input: z.ZodType;
  /** Bytes come in the body. */
  readonly takesBytes: boolean;
  /** Shape of the answer; null for bytes. */
  readonly output: z.ZodType | null;
}
