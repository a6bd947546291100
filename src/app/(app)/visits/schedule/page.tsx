import { ScheduleScreen } from './screen.tsx';

export default function SchedulePage() {
  return <ScheduleScreen />;
}
