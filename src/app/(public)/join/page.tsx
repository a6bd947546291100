import { JoinScreen } from '#src/features/identity/ui/join-screen.tsx';

export default function JoinPage() {
  return <JoinScreen purpose="join" />;
}
