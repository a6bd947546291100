import { ScheduleScreen } from '#src/features/scheduling/ui/schedule-screen.tsx';

export default function SchedulePage() {
  return <ScheduleScreen />;
}
