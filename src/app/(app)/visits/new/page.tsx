import { BookingScreen } from '#src/features/scheduling/ui/booking-screen.tsx';

export default function NewVisitPage() {
  return <BookingScreen />;
}
