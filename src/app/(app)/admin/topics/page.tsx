import { TopicsScreen } from './screen.tsx';

export default function TopicsPage() {
  return <TopicsScreen />;
}
