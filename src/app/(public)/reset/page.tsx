import { JoinScreen } from '#src/features/identity/ui/join-screen.tsx';

export default function ResetPage() {
  return <JoinScreen purpose="reset" />;
}
