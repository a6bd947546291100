import { TopicsScreen } from '#src/features/desk/ui/topics-screen.tsx';

export default function TopicsPage() {
  return <TopicsScreen />;
}
