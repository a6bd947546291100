import { RecoverScreen } from '#src/features/identity/ui/recover-screen.tsx';

export default function RecoverPage() {
  return <RecoverScreen />;
}
