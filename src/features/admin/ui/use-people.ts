'use client';
import { keepPreviousData } from '@tanstack/react-query';
import type { Role } from '#src/features/identity/contract.ts';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import type { PersonRow } from '../contract.ts';
import { useSettled } from './use-settled.ts';

/** People of the clinic whose name or address has this in it, page by page. */
export function usePeople(input: { search: string; role: Role | null; limit: number }) {
  const search = useSettled(input.search.trim());
  const query = trpc.admin.people.useInfiniteQuery(
    { ...input, search },
    { getNextPageParam: (page) => page.next, placeholderData: keepPreviousData },
  );
  const people: PersonRow[] | undefined = query.data?.pages.flatMap((page) => page.people);
  return { query, people };
}
