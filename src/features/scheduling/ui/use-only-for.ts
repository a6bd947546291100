import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import type { Role } from '#src/features/identity/contract.ts';
import { useMe } from '#src/platform/client-react/engine.tsx';

/** Whether the page is for this person; anybody else is led to where they belong. */
export function useOnlyFor(...roles: Role[]): boolean {
  const { role } = useMe();
  const router = useRouter();
  const fits = roles.includes(role);
  useEffect(() => {
    if (!fits) router.replace(role === 'admin' ? '/admin/people' : '/visits');
  }, [fits, role, router]);
  return fits;
}
