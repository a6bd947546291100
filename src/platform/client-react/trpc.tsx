'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client';
import { createTRPCReact } from '@trpc/react-query';
import { type ReactNode, useState } from 'react';
import type { AppRouter } from '#src/app-router.ts';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { readTransportFailure } from '#src/platform/client/transport.ts';
import { wire } from '#src/platform/wire.ts';
import { isRefusalCode } from '#src/protocol/open/refusal.ts';

/** Questions to the server that need no keys: the clinic, people, invitations, care teams. */
export const trpc = createTRPCReact<AppRouter>();

/** What a failed question or change means. */
export function queryFailure(error: unknown): Failure {
  const read = readTransportFailure(error);
  if (read?.kind === 'domain') return read;
  if (read?.kind === 'refusal' && isRefusalCode(read.code)) return { kind: 'refusal', code: read.code };
  return read !== null || error instanceof TypeError
    ? { kind: 'network' }
    : { kind: 'domain', code: 'INTERNAL' };
}

/** Only lost connections are worth asking again by itself. */
function mayRetry(count: number, error: unknown): boolean {
  return count < 2 && error instanceof TRPCClientError && queryFailure(error).kind === 'network';
}

/** Gives the questions their cache. */
export function ServerProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: mayRetry, staleTime: 5_000 } } }),
  );
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({ links: [httpLink({ url: '/api/trpc', transformer: wire })] }),
  );
  return (
    <trpc.Provider client={client} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </trpc.Provider>
  );
}
