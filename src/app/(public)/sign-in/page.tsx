import { SignInScreen } from '#src/features/identity/ui/sign-in-screen.tsx';

type Query = Promise<Record<string, string | string[] | undefined>>;

export default async function SignInPage({ searchParams }: { searchParams: Query }) {
  const { reason, next } = await searchParams;
  return (
    <SignInScreen
      reason={typeof reason === 'string' ? reason : undefined}
      next={typeof next === 'string' ? next : undefined}
    />
  );
}
