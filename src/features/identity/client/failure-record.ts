/** A failure as a device keeps it beside what could not be sent. */
import * as z from 'zod';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { type ErrorCode, isErrorCode } from '#src/platform/domain-error.ts';
import { refusalCodes } from '#src/protocol/open/refusal.ts';

export const failureRecord: z.ZodType<Failure> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('refusal'), code: z.enum(refusalCodes) }),
  z.object({
    kind: z.literal('domain'),
    code: z.custom<ErrorCode>(isErrorCode),
    reference: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('network') }),
]);
