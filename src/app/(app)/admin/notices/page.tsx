import { FailuresScreen } from './screen.tsx';

export default function UndeliveredNoticesPage() {
  return <FailuresScreen />;
}
