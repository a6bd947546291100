import { QueueScreen } from './screen.tsx';

export default function QueuePage() {
  return <QueueScreen />;
}
