/** Table of contents of an installation's operation. */
import { roleProcedure, router } from '#src/platform/server/trpc.ts';
import { operationsContract as c } from '../contract.ts';
import type { OperationsServices } from './services.ts';

export function createOperationsRouter(operations: OperationsServices) {
  return router({
    checks: roleProcedure('admin')
      .meta({ limit: 'write' })
      .output(c.checks.output)
      .query(() => operations.checks()),
  });
}
