import { QueueScreen } from '#src/features/video/ui/queue-screen.tsx';

export default function QueuePage() {
  return <QueueScreen />;
}
