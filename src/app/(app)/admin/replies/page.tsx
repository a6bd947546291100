import { QuickRepliesScreen } from './screen.tsx';

export default function QuickRepliesPage() {
  return <QuickRepliesScreen />;
}
