import { GuestEntry } from '#src/features/video/ui/guest-entry.tsx';

export default function GuestPage() {
  return <GuestEntry />;
}
