import { QuickRepliesScreen } from '#src/features/desk/ui/quick-replies-screen.tsx';

export default function QuickRepliesPage() {
  return <QuickRepliesScreen />;
}
