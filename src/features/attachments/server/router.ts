/** Table of contents of attachments. Bytes travel beside it: /api/uploadthing, /api/ingest, /api/files. */
import { roleProcedure, router } from '#src/platform/server/trpc.ts';
import { attachmentsContract as c } from '../contract.ts';
import { endpoints as http } from './endpoints.ts';
import type { AttachmentServices } from './services.ts';

const personProcedure = roleProcedure('patient', 'provider');

export function createAttachmentsRouter({ uploads }: AttachmentServices) {
  return router({
    limits: personProcedure
      .meta({ http: http.limits })
      .output(c.limits.output)
      .query(() => uploads.limits()),
    resume: personProcedure
      .input(c.resume.input)
      .output(c.resume.output)
      .mutation(({ ctx, input }) => uploads.resume(ctx.session, input.key)),
    cancel: personProcedure
      .meta({ http: http.cancel })
      .input(c.cancel.input)
      .output(c.cancel.output)
      .mutation(async ({ ctx, input }) => {
        await uploads.cancel(ctx.session, input.key);
        return {};
      }),
  });
}
